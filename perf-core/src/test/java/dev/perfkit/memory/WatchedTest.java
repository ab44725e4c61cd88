package dev.perfkit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Memory that only a collection gives back: a leak is what outlives one. */
final class WatchedTest {
    private static final double MB = 1 << 20;

    private final Watched direct = watch(Resource.DIRECT_BUFFERS, true);
    private int second;

    private static Watched watch(Resource resource, boolean canForce) {
        return new Watched(resource, PlainJudge::new, Double.POSITIVE_INFINITY, canForce);
    }

    private LeakState sample(double megabytes, boolean looked) {
        direct.sample(Duration.ofSeconds(second++), -1, megabytes * MB, looked);
        return direct.state();
    }

    private LeakState ramp(double from, double to) {
        LeakState state = LeakState.NOT_ENOUGH_DATA;
        for (double now = from; now < to; now++) {
            state = sample(now, false);
        }
        return state;
    }

    @Test
    void rampThatNoCollectionHasLookedAt_waitsForOne() {
        assertThat(ramp(10, 18)).isEqualTo(LeakState.STEADY);
        assertThat(direct.waitsForLook()).isFalse();

        assertThat(ramp(18, 25)).isEqualTo(LeakState.NOT_ENOUGH_DATA);
        assertThat(direct.waitsForLook()).isTrue();
        assertThat(direct.verdict().why()).contains("whether a collection gives that back is not known yet");
    }

    @Test
    void rampThatACollectionGivesBack_isNoLeak_andAsksAgainWhenItRises() {
        ramp(10, 40);
        sample(40, true);
        assertThat(sample(11, false)).as("cleaners run after the collection").isNotIn(LeakState.SUSPECTED);
        assertThat(direct.waitsForLook()).isFalse();

        assertThat(ramp(11, 30)).isEqualTo(LeakState.NOT_ENOUGH_DATA);
        assertThat(direct.waitsForLook()).isTrue();
        for (int i = 0; i < 10; i++) {
            sample(30, true);
            assertThat(sample(11, false)).isNotIn(LeakState.SUSPECTED, LeakState.CONFIRMED);
            ramp(11, 30);
        }
        assertThat(direct.verdict().state()).as("ten equal floors").isEqualTo(LeakState.STEADY);
    }

    @Test
    void rampThatOutlivesACollection_isALeak() {
        ramp(10, 40);
        sample(40, true);

        assertThat(sample(41, false)).isEqualTo(LeakState.CONFIRMED);
        assertThat(ramp(41, 60)).isEqualTo(LeakState.CONFIRMED);
        assertThat(direct.waitsForLook()).isFalse();
    }

    @Test
    void leakBelowGarbage_isFoundByWhatIsLeftEachTime() {
        ramp(10, 40);
        for (int floor = 12; floor < 40; floor += 2) {
            sample(60, true);
            sample(floor, false);
            ramp(floor, 60);
        }

        assertThat(direct.verdict().state()).isEqualTo(LeakState.CONFIRMED);
        assertThat(direct.verdict().growth()).isEqualTo(26 * MB);
    }

    @Test
    void whereNoCollectionCanBeForced_suspicionIsToldAsSuch() {
        Watched unforced = watch(Resource.DIRECT_BUFFERS, false);
        for (int now = 10; now < 60; now++) {
            unforced.sample(Duration.ofSeconds(now), -1, now * MB, false);
        }

        LeakVerdict verdict = unforced.verdict();

        assertThat(verdict.state()).isEqualTo(LeakState.SUSPECTED);
        assertThat(verdict.why()).contains("no collection has tried since whether that is garbage");
    }

    @Test
    void threads_areJudgedAsTheyAre() {
        Watched threads = watch(Resource.THREADS, true);
        for (int now = 0; now < 60; now++) {
            threads.sample(Duration.ofSeconds(now), -1, now, false);
        }

        assertThat(threads.state()).isEqualTo(LeakState.CONFIRMED);
        assertThat(threads.waitsForLook()).isFalse();
    }
}
