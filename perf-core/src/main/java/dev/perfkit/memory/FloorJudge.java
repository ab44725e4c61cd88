package dev.perfkit.memory;

import java.time.Duration;

/** What judges the samples of a resource: a {@link LeakDetector}, or what a test puts in its place. */
interface FloorJudge {

    /** See {@link LeakDetector#add}. */
    void add(Duration at, long work, double amount);

    /** See {@link LeakDetector#state}. */
    LeakState state();

    /** See {@link LeakDetector#verdict}. */
    LeakVerdict verdict(double limit);

    static FloorJudge of(Resource resource, Duration interval) {
        LeakDetector detector = LeakDetector.of(resource, interval);
        return new FloorJudge() {
            @Override
            public void add(Duration at, long work, double amount) {
                detector.add(at, work, amount);
            }

            @Override
            public LeakState state() {
                return detector.state();
            }

            @Override
            public LeakVerdict verdict(double limit) {
                return detector.verdict(limit);
            }
        };
    }
}
