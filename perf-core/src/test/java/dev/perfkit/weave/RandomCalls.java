package dev.perfkit.weave;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Calls the woven methods at random and keeps its own count of what the profiler should have seen. */
final class RandomCalls implements Runnable {
    private final Random random;
    private final int turns;
    private final ProfiledHost host = new ProfiledHost();
    private final Map<String, long[]> counts = new HashMap<>();

    RandomCalls(long seed, int turns) {
        this.random = new Random(seed);
        this.turns = turns;
    }

    @Override
    public void run() {
        for (int i = 0; i < turns; i++) {
            call(random.nextInt(6), random.nextInt(4));
        }
    }

    private void call(int which, int n) {
        boolean fails = n == 0;
        switch (which) {
            case 0 -> {
                host.plain("x");
                expect("plain", 1, 0, 0);
            }
            case 1 -> {
                swallow(() -> host.throwing(fails));
                expect("throwing", 1, fails ? 1 : 0, 0);
            }
            case 2 -> {
                swallow(() -> host.calleeThrows(fails));
                expect("callee throws", 1, fails ? 1 : 0, 0);
            }
            case 3 -> {
                host.factorial(n + 1);
                expect("recursive", 1, 0, n);
            }
            case 4 -> {
                host.outer(n);
                expect("outer", 1, 0, 0);
                expect("inner", 2, 0, 0);
            }
            default -> {
                CompletableFuture<Integer> future = new CompletableFuture<>();
                host.stage(future);
                if (fails) {
                    future.completeExceptionally(new IllegalStateException("broken"));
                } else {
                    future.complete(n);
                }
                expect("stage", 1, fails ? 1 : 0, 0);
            }
        }
    }

    private interface Body {
        void run() throws Exception;
    }

    private static void swallow(Body body) {
        try {
            body.run();
        } catch (Exception e) {
            assert e instanceof ProfiledHost.Failure;
        }
    }

    private void expect(String site, int calls, int errors, int recursive) {
        long[] count = counts.computeIfAbsent(site, s -> new long[3]);
        count[0] += calls;
        count[1] += errors;
        count[2] += recursive;
    }

    long calls(String site) {
        return counts.getOrDefault(site, new long[3])[0];
    }

    long errors(String site) {
        return counts.getOrDefault(site, new long[3])[1];
    }

    long recursive(String site) {
        return counts.getOrDefault(site, new long[3])[2];
    }
}
