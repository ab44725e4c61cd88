package dev.perfkit.profile.kit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Random calls from many threads, compared with what the callers counted themselves. */
final class Storm {
    private final Trial trial;
    private final long calls;
    private final List<StormCaller> callers = new ArrayList<>();
    private final Queue<Runnable> open = new ConcurrentLinkedQueue<>();

    Storm(Trial trial, long seed, int threads, int callsOfEach) {
        this.trial = trial;
        this.calls = (long) threads * callsOfEach;
        for (int i = 0; i < threads; i++) {
            callers.add(new StormCaller(
                    trial.host(),
                    trial.claims(Claim.OUTERMOST),
                    trial.claims(Claim.STAGES),
                    open,
                    seed + i,
                    callsOfEach));
        }
    }

    void run(AcrossThreads.Starter starter) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (StormCaller caller : callers) {
            threads.add(starter.start(caller));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (Runnable completion = open.poll(); completion != null; completion = open.poll()) {
            completion.run();
        }
        compare();
    }

    private void compare() {
        Map<String, long[]> expected = new TreeMap<>();
        for (StormCaller caller : callers) {
            Trial.require(caller.ended(), "a caller got an exception that no method threw");
            caller.counts().forEach((method, count) -> {
                long[] sum = expected.computeIfAbsent(method, m -> new long[2]);
                sum[0] += count[0];
                sum[1] += count[1];
            });
        }
        Trial.Seen seen = trial.look();
        Map<String, Long> wrong = new HashMap<>(Map.of("lost", 0L, "doubled", 0L));
        expected.forEach((method, count) -> {
            long more = seen.of(method).calls() - count[0];
            wrong.merge(more < 0 ? "lost" : "doubled", Math.abs(more), Long::sum);
        });
        long lost = wrong.getOrDefault("lost", 0L);
        long doubled = wrong.getOrDefault("doubled", 0L);
        String told = Trial.number(lost) + " lost, " + Trial.number(doubled) + " doubled";
        Trial.require(lost == 0 && doubled == 0, told);
        // Which calls failed, and that none is left under way.
        expected.forEach((method, count) -> seen.calls(method, count[0], count[1]));
        trial.tell(told);
    }

    @Override
    public String toString() {
        return calls + " calls";
    }
}
