package dev.perfkit.simulations.memory;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * How often the verdict on a leak is right, over services that were made up, some of which leak.
 *
 * <pre>{@code
 * Evidence evidence = new LeakVerdictQuality(1, 100, System.out).run();
 * }</pre>
 *
 * <p><b>Thread safety:</b> for one thread; runs share the machine's cores. <b>Cost:</b> some minutes of CPU for 100 seeds.
 * <b>Failures:</b> an {@link UncheckedIOException} where the table cannot be written.
 */
public final class LeakVerdictQuality {
    static final String NAME = "leak-verdict";
    /** Seeds that were looked at while the detector's constants were chosen end long before these. */
    private static final int HELD_OUT = 1000;

    private static final List<String> OTHERS = List.of("least squares", "Mann-Kendall", "origin");

    private final long firstSeed;
    private final int seeds;
    private final PrintStream out;

    /**
     * Creates a trial that is still to be run.
     *
     * @param firstSeed the first of the seeds
     * @param seeds how many, and as many again from 1,000 further on
     * @param out where the tables go
     */
    public LeakVerdictQuality(long firstSeed, int seeds, PrintStream out) {
        if (seeds < 1) {
            throw new IllegalArgumentException("seeds: " + seeds + " (expected: >= 1)");
        }
        this.firstSeed = firstSeed;
        this.seeds = seeds;
        this.out = out;
    }

    /** Runs all of it, prints the tables, and writes those of the page beside the evidence. */
    public Evidence run() {
        List<Trial> trials = new ArrayList<>();
        List<Trial> again = new ArrayList<>();
        for (int hours : List.of(8, 2)) {
            for (Workload workload : Workloads.all()) {
                trials.add(Trial.of(workload, hours, firstSeed, seeds));
                again.add(Trial.of(workload, hours, firstSeed + HELD_OUT, seeds));
            }
        }
        VerdictPage page = new VerdictPage(trials);
        out.printf("%s%n", page.markdown());
        try {
            out.printf("table of docs/memory-verdicts.md in %s%n%n", page.write(NAME));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Evidence evidence = Evidence.of(NAME);
        List<Trial> chosen = of(trials, false);
        judge(evidence, chosen, 8, Bar.atMost(2), Bar.atLeast(95));
        evidence.add("worst-harmless-8h", worst(chosen, 8), "%", Bar.atMost(5));
        judge(evidence, chosen, 2, Bar.atMost(3), Bar.atLeast(85));
        evidence.add("worst-harmless-2h", worst(chosen, 2), "%");
        for (int hours : List.of(8, 2)) {
            String length = ", " + hours + " h";
            evidence.add(
                    "harmless, confirmed at any look" + length,
                    mean(chosen, hours, false, Outcome::confirmedOnce),
                    "%");
            tell(evidence, "other seeds" + length, of(again, false), hours);
            tell(evidence, "other workloads" + length, of(trials, true), hours);
            tell(evidence, "other seeds and workloads" + length, of(again, true), hours);
            for (String other : OTHERS) {
                evidence.add(other + length + ": false alarms", mean(chosen, hours, false, says(other)), "%")
                        .add(other + length + ": detection", mean(chosen, hours, true, says(other)), "%");
            }
        }
        return evidence;
    }

    private static void judge(Evidence evidence, List<Trial> trials, int hours, Bar falseAlarms, Bar detection) {
        evidence.add("false-alarms-" + hours + "h", mean(trials, hours, false, Outcome::called), "%", falseAlarms)
                .add("detection-" + hours + "h", mean(trials, hours, true, Outcome::called), "%", detection);
    }

    private static void tell(Evidence evidence, String which, List<Trial> trials, int hours) {
        evidence.add(which + ": false alarms", mean(trials, hours, false, Outcome::called), "%")
                .add(which + ": worst harmless", worst(trials, hours), "%")
                .add(which + ": detection", mean(trials, hours, true, Outcome::called), "%");
    }

    private static List<Trial> of(List<Trial> trials, boolean heldOut) {
        return trials.stream()
                .filter(trial -> trial.workload().heldOut() == heldOut)
                .toList();
    }

    static Predicate<Outcome> says(String other) {
        return outcome -> Boolean.TRUE.equals(outcome.others().get(other));
    }

    private static double mean(List<Trial> trials, int hours, boolean leaks, Predicate<Outcome> which) {
        return trials.stream()
                .filter(trial -> trial.hours() == hours && trial.workload().leaks() == leaks)
                .mapToDouble(trial -> trial.percent(which))
                .average()
                .orElse(Double.NaN);
    }

    private static double worst(List<Trial> trials, int hours) {
        return trials.stream()
                .filter(trial -> trial.hours() == hours && !trial.workload().leaks())
                .mapToDouble(Trial::called)
                .max()
                .orElse(Double.NaN);
    }
}
