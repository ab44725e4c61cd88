package dev.perfkit.simulations.anomaly;

import dev.perfkit.simulations.anomaly.Series.Window;
import java.util.List;

/**
 * What detections in one or several series are worth, before they are weighed.
 *
 * @param hits the worth of windows found, each at most 1, more for one that is found early
 * @param missed how many windows were not found
 * @param windows how many there were
 * @param falseAlarms what detections outside of windows cost, each at most 1, less for one that is only a little late
 */
record Score(double hits, int missed, int windows, double falseAlarms) {
    /*
     * A. Lavin, S. Ahmad: Evaluating Real-time Anomaly Detection Algorithms, the Numenta Anomaly Benchmark, ICMLA 2015, in the
     * form of version 1.1:
     *
     *     s(x) = 2 / (1 + e^5x) - 1
     *     in a window       s(-(last - i + 1) / length) / s(-1), the earliest alone
     *     outside           s((i - last of the window before) / (its length - 1)), -1 beyond three lengths or before the first
     *     final             100 (raw - null) / (windows - null), where null is what no detection at all gets
     */
    static final Score NONE = new Score(0, 0, 0, 0);

    /** What a hit, a miss and a false alarm weigh. */
    enum Profile {
        STANDARD(1, 0.11),
        LOW_FP(1, 0.22),
        LOW_FN(2, 0.11);

        private final double miss;
        private final double falseAlarm;

        Profile(double miss, double falseAlarm) {
            this.miss = miss;
            this.falseAlarm = falseAlarm;
        }
    }

    /** Judges the detections of one series, given in order. */
    static Score of(Series series, List<Integer> detections) {
        List<Window> windows = series.windows();
        boolean[] found = new boolean[windows.size()];
        double hits = 0;
        double falseAlarms = 0;
        int missed = windows.size();
        for (int at : detections) {
            if (at < series.probation()) {
                continue;
            }
            int next = 0;
            while (next < windows.size() && windows.get(next).last() < at) {
                next++;
            }
            if (next < windows.size() && windows.get(next).holds(at)) {
                if (!found[next]) {
                    found[next] = true;
                    missed--;
                    Window window = windows.get(next);
                    hits += sigmoid(-(window.last() - at + 1) / (double) window.length()) / sigmoid(-1);
                }
            } else {
                falseAlarms += next == 0 ? 1 : lateness(windows.get(next - 1), at);
            }
        }
        return new Score(hits, missed, windows.size(), falseAlarms);
    }

    private static double lateness(Window before, int at) {
        double lengths = (at - before.last()) / (double) (before.length() - 1);
        return lengths > 3 ? 1 : -sigmoid(lengths);
    }

    private static double sigmoid(double x) {
        return 2 / (1 + Math.exp(5 * x)) - 1;
    }

    Score plus(Score other) {
        return new Score(
                hits + other.hits, missed + other.missed, windows + other.windows, falseAlarms + other.falseAlarms);
    }

    /** Returns the score from what no detection gets, 0, to what perfect ones get, 100. */
    double in(Profile profile) {
        double raw = hits - profile.miss * missed - profile.falseAlarm * falseAlarms;
        double nothing = -profile.miss * windows;
        return 100 * (raw - nothing) / (windows - nothing);
    }

    /** Returns the three scores' sum. */
    double overall() {
        return in(Profile.STANDARD) + in(Profile.LOW_FP) + in(Profile.LOW_FN);
    }
}
