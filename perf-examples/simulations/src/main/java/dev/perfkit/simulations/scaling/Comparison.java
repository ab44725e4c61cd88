package dev.perfkit.simulations.scaling;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One demand with every contender, against the oracle. */
final class Comparison {
    private final Demand demand;
    private final int startUp;
    private final int[] oracle;
    private final Map<String, History> histories;

    private Comparison(Demand demand, int startUp, int[] oracle, Map<String, History> histories) {
        this.demand = demand;
        this.startUp = startUp;
        this.oracle = oracle;
        this.histories = histories;
    }

    /**
     * Runs them, side by side on the cores there are: each run is one thread's own.
     *
     * @param startUp how long an instance takes to start, in seconds
     */
    static Comparison of(Demand demand, int startUp, List<Contender> contenders) {
        int ticks = startUp / Demand.TICK;
        List<History> runs = IntStream.range(0, contenders.size())
                .parallel()
                .mapToObj(i -> Replay.run(demand, ticks, contenders.get(i)))
                .collect(Collectors.toList());
        Map<String, History> histories = new LinkedHashMap<>();
        for (int i = 0; i < runs.size(); i++) {
            histories.put(contenders.get(i).name(), runs.get(i));
        }
        return new Comparison(demand, startUp, Oracle.sizes(demand, ticks), histories);
    }

    Demand demand() {
        return demand;
    }

    int startUp() {
        return startUp;
    }

    History of(Contender contender) {
        return Objects.requireNonNull(histories.get(contender.name()), contender.name());
    }

    double cost(Contender contender) {
        return cost(contender, 0, demand.length());
    }

    double cost(Contender contender, int from, int to) {
        return of(contender).cost(oracle, from, to);
    }

    /** Returns the rows of all contenders, under a heading of their columns. */
    String table() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "  %-26s%12s%10s%8s%9s%n", "contender", "unserved %", "cost", "flips", "changes"));
        histories.forEach((name, history) -> text.append(String.format(
                Locale.ROOT,
                "  %-26s%12.4f%10.3f%8d%9d%n",
                name,
                history.unserved(),
                history.cost(oracle),
                history.flips(),
                history.events())));
        return text.toString();
    }
}
