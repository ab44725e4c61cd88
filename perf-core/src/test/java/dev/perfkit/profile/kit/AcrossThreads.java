package dev.perfkit.profile.kit;

import static dev.perfkit.profile.kit.Trial.TIMES;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;

/** Calls on several threads. */
final class AcrossThreads {
    private static final long SEED = 20_261_126;
    private static final int THREADS = 8;
    private static final int VIRTUAL_THREADS = 200;
    private static final int CALLS_OF_A_VIRTUAL_THREAD = 100;

    private AcrossThreads() {}

    static List<ExactlyOnceCase> cases(int stormCalls) {
        return List.of(
                new ExactlyOnceCase(
                        "the same method on two threads, one within the other", "one call a thread", trial -> {
                            Host host = trial.host();
                            try (SecondThread second = new SecondThread()) {
                                trial.repeat(() -> host.runs(() -> second.run(() -> host.runs(() -> {}))));
                            }
                            trial.look().calls("runs", 2 * TIMES);
                        }),
                new ExactlyOnceCase(
                        "the same method on two threads, in flight",
                        "two in flight, then two calls",
                        Set.of(Claim.IN_FLIGHT),
                        trial -> {
                            Host host = trial.host();
                            Runnable look = () -> trial.look().ended("runs", 0).inFlight("runs", 2);
                            try (SecondThread second = new SecondThread()) {
                                host.runs(() -> second.run(() -> host.runs(look)));
                            }
                            trial.look().calls("runs", 2);
                        }),
                new ExactlyOnceCase(
                        "re-entered on two threads",
                        "one call a thread, at the outermost level; or one a level, by claim",
                        trial -> {
                            Host host = trial.host();
                            Runnable reentering = () -> host.runs(() -> host.inner(1));
                            try (SecondThread second = new SecondThread()) {
                                trial.repeat(() -> host.runs(() -> {
                                    second.run(() -> host.runs(reentering));
                                    reentering.run();
                                }));
                            }
                            trial.look()
                                    .calls("runs", Recursions.counted(trial, 2 * TIMES, 2))
                                    .calls("inner", 2 * TIMES);
                        }),
                new ExactlyOnceCase(
                        "virtual threads, random calls", "as many calls and errors as the callers made", trial -> {
                            Storm storm = new Storm(trial, SEED, VIRTUAL_THREADS, CALLS_OF_A_VIRTUAL_THREAD);
                            storm.run(virtualThreads());
                        }),
                new ExactlyOnceCase(
                        THREADS + " threads, " + Trial.number(stormCalls) + " random calls",
                        "as many calls and errors as the callers made",
                        trial -> {
                            Storm storm = new Storm(trial, SEED, THREADS, stormCalls / THREADS);
                            storm.run(body -> {
                                Thread thread = new Thread(body);
                                thread.start();
                                return thread;
                            });
                        }));
    }

    /** Starts a thread. */
    @FunctionalInterface
    interface Starter {
        Thread start(Runnable body) throws ReflectiveOperationException;
    }

    private static Starter virtualThreads() {
        try {
            Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
            return body -> (Thread) start.invoke(null, body);
        } catch (NoSuchMethodException e) {
            throw new Trial.NotJudged("this JVM has no virtual threads");
        }
    }
}
