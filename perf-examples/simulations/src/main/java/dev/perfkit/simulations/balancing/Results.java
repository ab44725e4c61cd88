package dev.perfkit.simulations.balancing;

import dev.perfkit.simulations.balancing.Contender.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** One scenario with every contender, by seed. */
final class Results {
    private final Map<Contender, List<Summary>> runs;

    private Results(Map<Contender, List<Summary>> runs) {
        this.runs = runs;
    }

    /** As many seeds show well enough what is only told. */
    static final int TOLD_SEEDS = 3;

    /**
     * Runs them, seeds side by side on the cores there are: each run is one thread's own.
     *
     * @param seeds how many, for those that bars depend on
     */
    static Results of(Scenario scenario, List<Contender> contenders, int clients, int seeds, long firstSeed) {
        List<Map<Contender, Summary>> bySeed = LongStream.range(firstSeed, firstSeed + seeds)
                .parallel()
                .mapToObj(seed -> {
                    Workload workload = Workload.draw(scenario, clients, seed);
                    Map<Contender, Summary> summaries = new LinkedHashMap<>();
                    for (Contender contender : contenders) {
                        if (!contender.isJudged() && seed - firstSeed >= TOLD_SEEDS) {
                            continue;
                        }
                        Run run = Engine.run(scenario, workload, contender);
                        summaries.put(contender, Summary.of(scenario, workload, run));
                    }
                    return summaries;
                })
                .collect(Collectors.toList());
        Map<Contender, List<Summary>> runs = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            runs.put(
                    contender,
                    bySeed.stream()
                            .flatMap(summaries -> Stream.ofNullable(summaries.get(contender)))
                            .collect(Collectors.toList()));
        }
        return new Results(runs);
    }

    List<Summary> of(Contender contender) {
        return Objects.requireNonNull(runs.get(contender), contender.name());
    }

    double median(Contender contender, ToDoubleFunction<Summary> figure) {
        return Summary.median(of(contender), figure);
    }

    double againstOracle(Contender contender, ToDoubleFunction<Summary> figure) {
        return Summary.medianRatio(of(contender), of(Contenders.ofKind(Kind.ORACLE)), figure);
    }

    /** Returns the p99 against that of the peer that comes off best in the median of the seeds. */
    double againstBestPeer(Contender contender) {
        return runs.keySet().stream()
                .filter(peer -> peer.kind() == Kind.PEER)
                .mapToDouble(peer -> Summary.medianRatio(of(contender), of(peer), Summary::p99))
                .max()
                .orElse(Double.NaN);
    }

    /** Returns the rows of all contenders, under a heading of their columns. */
    String table() {
        StringBuilder text = new StringBuilder(String.format(
                "  %-28s%10s%10s%10s%12s%10s%10s%10s%n",
                "strategy", "p50 ms", "p99 ms", "p99.9 ms", "p99/oracle", "errors %", "in fault", "recovered"));
        for (Contender contender : runs.keySet()) {
            double late = median(contender, Summary::shareLate);
            text.append(String.format(
                    "  %-28s%10.2f%10.2f%10.2f%12.3f%10.4f%10.4f%10s%n",
                    contender.name(),
                    median(contender, Summary::p50),
                    median(contender, Summary::p99),
                    median(contender, Summary::p999),
                    againstOracle(contender, Summary::p99),
                    100 * median(contender, Summary::errors),
                    100 * median(contender, Summary::faultErrors),
                    Double.isNaN(late) ? "" : String.format("%.2f", late)));
        }
        return text.toString();
    }
}
