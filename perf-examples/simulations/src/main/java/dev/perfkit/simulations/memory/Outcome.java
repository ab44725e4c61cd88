package dev.perfkit.simulations.memory;

import dev.perfkit.memory.LeakDetector;
import dev.perfkit.memory.LeakState;
import dev.perfkit.memory.Resource;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was said of one service.
 *
 * @param called whether it was called a leak at the end
 * @param confirmedOnce whether that was confirmed at any time
 * @param suspectedAfter the seconds after which it was first suspected; infinite where it never was
 * @param others what the others say at the end
 */
record Outcome(boolean called, boolean confirmedOnce, double suspectedAfter, Map<String, Boolean> others) {
    private static final Map<String, Judge> OTHERS = new TreeMap<>(Map.of(
            "least squares", Judge::leastSquares,
            "Mann-Kendall", Judge::mannKendall,
            "origin", Judge::suddenGrowth));

    static Outcome of(History history) {
        LeakDetector detector = LeakDetector.of(Resource.HEAP);
        boolean confirmed = false;
        double suspected = Double.POSITIVE_INFINITY;
        for (int i = 0; i < history.length(); i++) {
            add(detector, history, i);
            confirmed |= detector.state() == LeakState.CONFIRMED;
            if (called(detector.state())) {
                suspected = Math.min(suspected, history.seconds()[i]);
            }
        }
        Map<String, Boolean> others = new TreeMap<>();
        OTHERS.forEach((name, judge) -> others.put(name, judge.calls(history)));
        return new Outcome(called(detector.state()), confirmed, suspected, others);
    }

    static void add(LeakDetector detector, History history, int i) {
        detector.add(Duration.ofNanos((long) (1e9 * history.seconds()[i])), history.work()[i], history.amounts()[i]);
    }

    private static boolean called(LeakState state) {
        return state == LeakState.SUSPECTED || state == LeakState.CONFIRMED;
    }
}
