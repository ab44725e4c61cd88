package dev.perfkit.profile.kit;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Calls the host at random and counts what the profiler should see. */
final class StormCaller implements Runnable {
    private final Host host;
    private final boolean outermost;
    private final boolean awaitsStages;
    private final Queue<Runnable> open;
    private final Random random;
    private final int turns;
    private final Map<String, long[]> counts = new HashMap<>();
    private volatile boolean ended;

    StormCaller(Host host, boolean outermost, boolean awaitsStages, Queue<Runnable> open, long seed, int turns) {
        this.host = host;
        this.outermost = outermost;
        this.awaitsStages = awaitsStages;
        this.open = open;
        this.random = new Random(seed);
        this.turns = turns;
    }

    /** What it expects, by the method's name: calls and errors. Read once the thread has ended. */
    Map<String, long[]> counts() {
        return counts;
    }

    /** Tells whether all its calls ended as the host's methods should. */
    boolean ended() {
        return ended;
    }

    @Override
    public void run() {
        for (int i = 0; i < turns; i++) {
            call(random.nextInt(9), random.nextInt(4));
        }
        ended = true;
    }

    private void call(int which, int n) {
        boolean fails = n == 0;
        switch (which) {
            case 0 -> {
                host.returnsReference("x");
                expect("returnsReference", 1, false);
            }
            case 1 -> {
                swallow(fails, () -> host.throwsOwn(fails));
                expect("throwsOwn", 1, fails);
            }
            case 2 -> {
                swallow(fails, () -> host.passesOn(fails));
                expect("passesOn", 1, fails);
            }
            case 3 -> {
                host.catchesOwn();
                expect("catchesOwn", 1, false);
            }
            case 4 -> {
                swallow(true, host::rethrows);
                expect("rethrows", 1, true);
            }
            case 5 -> {
                host.recursive(n, () -> {});
                expect("recursive", outermost ? 1 : n + 1, false);
            }
            case 6 -> {
                host.even(n, () -> {});
                expect("even", outermost ? 1 : n / 2 + 1, false);
                expect("odd", outermost ? Math.min(1, n) : (n + 1) / 2, false);
            }
            case 7 -> {
                host.callsItself(n);
                expect("callsItself", 1, false);
                expect("inner", 2, false);
            }
            default -> {
                stage(fails);
                expect("stage", 1, fails && awaitsStages);
            }
        }
    }

    /** Leaves its own future to whoever comes by, and completes one that another has left. */
    private void stage(boolean fails) {
        CompletableFuture<String> future = new CompletableFuture<>();
        host.stage(future);
        open.add(() -> {
            if (fails) {
                future.completeExceptionally(new HostFailure("by another thread"));
            } else {
                future.complete("by another thread");
            }
        });
        if (random.nextBoolean()) {
            Runnable completion = open.poll();
            if (completion != null) {
                completion.run();
            }
        }
    }

    private static void swallow(boolean fails, Trial.Step step) {
        boolean failed = false;
        try {
            step.run();
        } catch (HostFailure e) {
            failed = true;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        if (failed != fails) {
            throw new IllegalStateException("failed: " + failed + " (expected: " + fails + ")");
        }
    }

    private void expect(String method, int calls, boolean failed) {
        if (calls > 0) {
            long[] count = counts.computeIfAbsent(method, m -> new long[2]);
            count[0] += calls;
            count[1] += failed ? calls : 0;
        }
    }
}
