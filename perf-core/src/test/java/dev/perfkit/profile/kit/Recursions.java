package dev.perfkit.profile.kit;

import dev.perfkit.time.Ticker;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Methods that call themselves. */
final class Recursions {
    /** Five levels: a profiler that adds up every level's time tells five times what passed. */
    private static final int DEPTH = 4;

    private static final long LEAF = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Ticker TICKER = Ticker.system();

    private Recursions() {}

    static List<ExactlyOnceCase> cases() {
        return List.of(
                new ExactlyOnceCase(
                        "recursion: calls", "one call, at the outermost level; or one a level, by claim", trial -> {
                            trial.repeat(() -> trial.host().recursive(DEPTH, () -> {}));
                            trial.look().calls("recursive", counted(trial, Trial.TIMES, DEPTH + 1));
                        }),
                new ExactlyOnceCase(
                        "recursion: time", "the time once, at the outermost level", Set.of(Claim.TIME), trial -> {
                            long start = TICKER.read();
                            trial.host().recursive(DEPTH, Recursions::work);
                            timedOnce(trial, "recursive", TICKER.read() - start);
                        }),
                new ExactlyOnceCase(
                        "recursion that ends in an exception",
                        "one call, one error; or one a level, by claim",
                        trial -> {
                            trial.repeat(() -> overturned(trial));
                            long levels = counted(trial, Trial.TIMES, DEPTH + 1);
                            trial.look().calls("recursive", levels, levels);
                        }),
                new ExactlyOnceCase("mutual recursion: calls", "one call a method; or one a level, by claim", trial -> {
                    trial.repeat(() -> trial.host().even(DEPTH, () -> {}));
                    trial.look()
                            .calls("even", counted(trial, Trial.TIMES, DEPTH / 2 + 1))
                            .calls("odd", counted(trial, Trial.TIMES, DEPTH / 2));
                }),
                new ExactlyOnceCase("mutual recursion: time", "the time once a method", Set.of(Claim.TIME), trial -> {
                    long start = TICKER.read();
                    trial.host().even(DEPTH, Recursions::work);
                    long elapsed = TICKER.read() - start;
                    timedOnce(trial, "even", elapsed);
                    timedOnce(trial, "odd", elapsed);
                }));
    }

    /** How many calls are to be counted of so many recursions that reach so many levels. */
    static long counted(Trial trial, long times, long levels) {
        return trial.claims(Claim.OUTERMOST) ? times : times * levels;
    }

    /** Keeps the processor busy for a while. */
    static void work() {
        long start = TICKER.read();
        while (TICKER.read() - start < LEAF) {
            Thread.onSpinWait();
        }
    }

    private static void timedOnce(Trial trial, String method, long elapsed) {
        double times = (double) trial.look().of(method).nanos() / elapsed;
        Trial.require(times < 1.5, "told " + Math.round(times) + " times the time that passed");
        Trial.require(times > 0.5, "told less than the time that passed");
    }

    private static void overturned(Trial trial) {
        try {
            trial.host().recursive(DEPTH, () -> {
                throw new IllegalStateException("in the innermost level");
            });
        } catch (IllegalStateException e) {
            return;
        }
        throw new Trial.Missed("the caller got no exception");
    }
}
