package dev.perfkit.memory;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lower envelope of a resource over time.
 *
 * @param seconds since the first sample, rising
 * @param work what was done by then; null where nobody counts or nothing was done
 * @param rates the load at each, a row for each of its averages; none where work is null
 * @param amounts what was held
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and never leaves the package
record Floor(double[] seconds, double @Nullable [] work, double[][] rates, double[] amounts) {
    static Floor of(List<Bins.Sample> samples) {
        double[] seconds = samples.stream().mapToDouble(Bins.Sample::seconds).toArray();
        double[] amounts = samples.stream().mapToDouble(Bins.Sample::amount).toArray();
        double[] work = samples.stream().mapToDouble(Bins.Sample::work).toArray();
        int n = work.length;
        if (n == 0 || work[0] < 0 || work[n - 1] <= work[0]) {
            return new Floor(seconds, null, new double[0][], amounts);
        }
        // The first sample has no load yet, and takes that of the second.
        double[][] rates = new double[Load.known(seconds[n - 1] - seconds[0])][n];
        for (int i = 0; i < n; i++) {
            double[] at =
                    samples.get(samples.get(i).rates().length == 0 ? i + 1 : i).rates();
            for (int k = 0; k < rates.length; k++) {
                rates[k][i] = at[k];
            }
        }
        return new Floor(seconds, work, rates, amounts);
    }

    int bins() {
        return amounts.length;
    }

    double span() {
        return seconds[bins() - 1] - seconds[0];
    }

    /** Returns the median amount. */
    double level() {
        double[] sorted = amounts.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
