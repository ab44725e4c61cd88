package dev.perfkit.quickstart;

import dev.perfkit.balancer.scale.ScalingDecision;
import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.stats.LatencySnapshot;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * How a fleet followed a load.
 *
 * @param phases a calm load, one that is larger, and the calm one again
 * @param decisions those that changed the size, the oldest first
 * @param cut how many requests were in flight on backends that were ended
 */
record Scaling(List<Phase> phases, List<ScalingDecision> decisions, long cut) {
    static final Bar LOST = Bar.atMost(0);

    private static final int WIDTH = 96;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.S").withZone(ZoneId.systemDefault());

    Scaling {
        phases = List.copyOf(phases);
        decisions = List.copyOf(decisions);
    }

    /**
     * What became of one load.
     *
     * @param perSecond its rate
     * @param latency of all requests that were due in it, as clients saw them, their errors among them
     * @param most how many backends were ready at most
     * @param last how many when it ended
     */
    record Phase(double perSecond, LatencySnapshot latency, int most, int last) {
        long lost() {
            return latency.errorCount();
        }

        private String line() {
            return String.format(
                    Locale.ROOT,
                    "  %8.0f /s  %6d  %6d  %9.1f ms   %8d  %8d",
                    perSecond,
                    latency.count(),
                    lost(),
                    latency.quantile(0.99) / 1e6,
                    most,
                    last);
        }
    }

    private Phase calmAgain() {
        return phases.get(phases.size() - 1);
    }

    /** Returns what happened, in lines of at most 100 columns. */
    String text() {
        StringBuilder text = new StringBuilder(
                "        load      sent    lost           p99    at most    at end   (backends that are ready)\n");
        phases.forEach(phase -> text.append(phase.line()).append('\n'));
        text.append(String.format(
                Locale.ROOT,
                "  lost while it shrank, by what the clients saw: %d (bar: %s, %s); cut off on a backend: %d%n",
                calmAgain().lost(),
                LOST,
                LOST.isHeldBy((double) calmAgain().lost()) ? "held" : "MISSED",
                cut));
        for (ScalingDecision decision : decisions) {
            String line = String.format(
                    "  %s  %d -> %d: %s", TIME.format(decision.at()), decision.from(), decision.to(), decision.why());
            text.append(line.length() <= WIDTH ? line : line.substring(0, WIDTH - 3) + "...")
                    .append('\n');
        }
        return text.toString();
    }

    void addTo(Evidence evidence) {
        evidence.add(
                "scaling, requests sent",
                (double) phases.stream().mapToLong(p -> p.latency().count()).sum(),
                "1");
        evidence.add(
                "scaling, most backends",
                phases.stream().mapToInt(Phase::most).max().orElse(0),
                "1");
        evidence.add("scaling, backends at the end", calmAgain().last(), "1");
        evidence.add(
                "scaling, requests lost in all",
                (double) phases.stream().mapToLong(Phase::lost).sum(),
                "1");
        evidence.add(
                "scaling, requests lost while it shrank", (double) calmAgain().lost(), "1", LOST);
    }
}
