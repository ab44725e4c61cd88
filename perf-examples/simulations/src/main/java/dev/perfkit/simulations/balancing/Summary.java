package dev.perfkit.simulations.balancing;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What one run comes to. An error counts in the quantiles as the deadline: who fails fast is not fast.
 *
 * @param p50 in milliseconds, as are the two that follow
 * @param errors the share of all requests that were answered by an error or not in time
 * @param faultErrors the same, of those sent while the fault lasted
 * @param shareSoon how many of its fair share of the requests the bad server had a while after its recovery: in the standard
 *     run, 20 to 25 s after
 * @param shareLate the same, 50 to 60 s after
 * @param weightError how far the servers of a weight are off their share of the requests at most, as a part of that share
 */
record Summary(
        double p50,
        double p99,
        double p999,
        double errors,
        double faultErrors,
        double shareSoon,
        double shareLate,
        double weightError) {
    private static final int DEADLINE_MICROS = (int) (Engine.DEADLINE / 1_000);

    static Summary of(Scenario scenario, Workload workload, Run run) {
        int end = run.from(scenario.length());
        Latencies latencies = run.latencies(0, end, DEADLINE_MICROS);
        int from = run.from(scenario.faultFrom());
        int to = run.from(scenario.faultTo());
        double recovered = scenario.faultTo();
        double length = scenario.length();
        return new Summary(
                latencies.millis(0.5),
                latencies.millis(0.99),
                latencies.millis(0.999),
                (double) run.count(0, end, run::isError) / end,
                (double) run.count(from, to, run::isError) / (to - from),
                fairness(scenario, run, recovered + length / 3, recovered + length * 5 / 12),
                fairness(scenario, run, recovered + length * 5 / 6, recovered + length),
                weightError(workload, run, end));
    }

    /** Returns the bad server's share against its fair one; NaN where it is not watched for so long. */
    private static double fairness(Scenario scenario, Run run, double from, double to) {
        boolean watched = scenario.bad() >= 0 && scenario.tail() > 0;
        return watched
                ? run.share(scenario.bad(), from, to) * scenario.members().size()
                : Double.NaN;
    }

    private static double weightError(Workload workload, Run run, int end) {
        List<ServerSpec> servers = workload.servers();
        double total = servers.stream().mapToInt(ServerSpec::weight).sum();
        return servers.stream()
                .mapToInt(ServerSpec::weight)
                .distinct()
                .mapToDouble(weight -> {
                    boolean[] alike = new boolean[servers.size()];
                    IntStream.range(0, alike.length)
                            .forEach(i -> alike[i] = servers.get(i).weight() == weight);
                    double fair = weight
                            * IntStream.range(0, alike.length)
                                    .filter(i -> alike[i])
                                    .count()
                            / total;
                    int picks = run.count(0, end, i -> run.server(i) >= 0 && alike[run.server(i)]);
                    return Math.abs((double) picks / end / fair - 1);
                })
                .max()
                .orElseThrow();
    }

    /** Returns the median of a figure; of an even number, the mean of the two in the middle. */
    static double median(List<Summary> runs, ToDoubleFunction<Summary> figure) {
        return median(runs.stream().mapToDouble(figure).toArray());
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Returns the median of one figure against another, seed by seed; the second may have run more seeds. */
    static double medianRatio(List<Summary> ours, List<Summary> theirs, ToDoubleFunction<Summary> figure) {
        return median(IntStream.range(0, ours.size())
                .mapToDouble(i -> figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i)))
                .toArray());
    }
}
