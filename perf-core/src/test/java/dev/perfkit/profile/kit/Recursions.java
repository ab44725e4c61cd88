package dev.perfkit.profile.kit;

import dev.perfkit.time.Ticker;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Methods that call themselves. */
final class Recursions {
    /** Five levels: a profiler that adds up every level's time tells five times what passed. */
    private static final int DEPTH = 4;

    private static final long LEAF = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int SAMPLES = 50;
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
                            timedOnce(
                                    trial,
                                    List.of("recursive"),
                                    leaf -> trial.host().recursive(DEPTH, leaf));
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
                    timedOnce(
                            trial, List.of("even", "odd"), leaf -> trial.host().even(DEPTH, leaf));
                }));
    }

    /** How many calls are to be counted of so many recursions that reach so many levels. */
    static long counted(Trial trial, long times, long levels) {
        return trial.claims(Claim.OUTERMOST) ? times : times * levels;
    }

    /** The time told is at least that in the leaf, and at most that around the call. */
    private static void timedOnce(Trial trial, List<String> methods, Consumer<Runnable> call) {
        for (int i = 0; i < SAMPLES; i++) {
            Trial.Seen before = trial.look();
            AtomicLong leaf = new AtomicLong();
            long start = TICKER.read();
            call.accept(() -> leaf.set(work()));
            long elapsed = TICKER.read() - start;
            Trial.Seen after = trial.look();
            // Where the thread was kept waiting around the leaf, the sample tells nothing.
            if (elapsed < 1.2 * leaf.get()) {
                for (String method : methods) {
                    judge(after.of(method).nanos() - before.of(method).nanos(), leaf.get(), elapsed);
                }
                return;
            }
        }
        throw new Trial.NotJudged("the machine was too busy");
    }

    /** A profiler may round. */
    private static void judge(long told, long leaf, long elapsed) {
        Trial.require(
                told < 1.01 * elapsed, "told " + Math.round((double) told / elapsed) + " times the time that passed");
        Trial.require(told > 0.99 * leaf, "told less than the time that passed");
    }

    /** Keeps the processor busy for a while; returns for how long. */
    private static long work() {
        long start = TICKER.read();
        while (TICKER.read() - start < LEAF) {
            Thread.onSpinWait();
        }
        return TICKER.read() - start;
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
