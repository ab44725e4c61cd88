package dev.perfkit.simulations.scaling;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.balancing.ScaleIn;
import dev.perfkit.simulations.balancing.ScaleIn.Loss;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The library's autoscaler in one configuration, and others, under demands that were recorded and that are made; and requests under a
 * fleet that shrinks.
 *
 * <pre>{@code
 * Evidence evidence = new ScalingQuality(Scope.FULL, Path.of("data/load"), 1, System.out).run();
 * }</pre>
 *
 * <p><b>Thread safety:</b> for one thread; runs share the machine's cores. <b>Cost:</b> some minutes for {@link Scope#FULL}.
 * <b>Failures:</b> an {@link IllegalArgumentException} where a file of demands is there and cannot be read, an
 * {@link UncheckedIOException} where a picture or the page cannot be written.
 */
public final class ScalingQuality {
    static final String NAME = "autoscaler";
    private static final int NOISE_HOURS = 5;
    /** What was recorded of the World Cup begins with day 45; the days from 53 on are told apart. */
    private static final int DAYS_45_TO_52 = 8 * 24 * Demands.TICKS_PER_HOUR;

    private static final int WEEK = 7 * 24 * Demands.TICKS_PER_HOUR;
    private static final int PERIODS = 2 * Demands.TICKS_PER_HOUR;

    private final Scope scope;
    private final @Nullable Path data;
    private final long seed;
    private final PrintStream out;

    /**
     * Creates a comparison that is still to be run.
     *
     * @param scope how much of it
     * @param data where elb.csv and wc98-d45-60.csv are; null where there are none, whose rows are left out
     * @param seed the first of the seeds
     * @param out where the tables go
     */
    public ScalingQuality(Scope scope, @Nullable Path data, long seed, PrintStream out) {
        this.scope = scope;
        this.data = data;
        this.seed = seed;
        this.out = out;
    }

    /** Runs all of it, prints the tables, and writes those of the page and the pictures beside the evidence. */
    public Evidence run() {
        List<Comparison> comparisons = new ArrayList<>();
        for (Demand demand : demands()) {
            for (int startUp : scope.startUps()) {
                Comparison comparison = Comparison.of(demand, startUp, Contenders.all());
                comparisons.add(comparison);
                out.printf("%n%s, start-up of %d s%n%s", demand.name(), startUp, comparison.table());
            }
        }
        Loss drained = losses(true);
        Loss cutOff = losses(false);
        try {
            for (Comparison comparison : comparisons) {
                if (comparison.startUp() == scope.startUps().get(0)) {
                    out.printf(
                            "%n%s drawn in %s",
                            comparison.demand().name(),
                            CapacityPicture.of(comparison).write());
                }
            }
            Path page = new ScalingPage(comparisons, scope.startUps(), drained, cutOff).write(NAME);
            out.printf("%ntables of docs/autoscaler-replay.md in %s%n%n", page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return evidence(comparisons, drained, cutOff);
    }

    private List<Demand> demands() {
        List<Demand> demands = new ArrayList<>();
        if (data != null) {
            demands.add(Demand.read("elb", data.resolve("elb.csv")).first(scope.recordedTicks()));
            demands.add(Demand.read("wc98", data.resolve("wc98-d45-60.csv")).first(scope.recordedTicks()));
        }
        demands.add(Demands.flash(scope.flashHours()));
        demands.add(Demands.saw(scope.sawHours()));
        demands.add(Demands.zigzag(scope.sawHours()));
        return demands;
    }

    private Loss losses(boolean draining) {
        return LongStream.range(seed, seed + scope.lossSeeds())
                .parallel()
                .mapToObj(each -> ScaleIn.run(scope.lossSeconds(), draining, each))
                .reduce(Loss::plus)
                .orElseThrow();
    }

    private Evidence evidence(List<Comparison> all, Loss drained, Loss cutOff) {
        Evidence evidence = Evidence.of(NAME);
        Contender ours = Contenders.PERFKIT;
        List<Comparison> judged =
                all.stream().filter(c -> c.startUp() == scope.startUps().get(0)).toList();
        for (Comparison comparison : judged) {
            History history = comparison.of(ours);
            switch (comparison.demand().name()) {
                case "elb" -> {
                    double flips = (double) history.flips()
                            / comparison.of(Contenders.HPA).flips();
                    evidence.add("elb-unserved", history.unserved(), "%", Bar.atMost(0.02))
                            .add("elb-cost", comparison.cost(ours), "x", Bar.atMost(1.35))
                            .add("elb-flips-versus-hpa", flips, "x", Bar.atMost(1));
                }
                case "wc98" ->
                    evidence.add("wc98-unserved", history.unserved(), "%", Bar.atMost(0.001))
                            .add("wc98-cost", comparison.cost(ours), "x", Bar.atMost(1.1));
                case "flash" ->
                    evidence.add("flash-unserved", history.unserved(PERIODS, history.length()), "%", Bar.atMost(0.2))
                            .add("flash-cost", comparison.cost(ours, PERIODS, history.length()), "x", Bar.atMost(1.35));
                default -> {}
            }
        }
        evidence.add("saw-flips", flipsOfSaws(judged, ours), "a window", Bar.atMost(1));
        long noiseTicks = (long) scope.levels() * (NOISE_HOURS - 1) * Demands.TICKS_PER_HOUR;
        evidence.addSeen("noise-events", noiseEvents(ours, false), "1", noiseTicks, Bar.atMost(0))
                .addSeen("requests-lost", drained.lost(), "1", drained.requests(), Bar.atMost(0));
        tellConfiguration(evidence);
        tellParts(evidence, judged);
        evidence.addSeen("noise-events, normal noise of 10 %", noiseEvents(ours, true), "1", noiseTicks)
                .addSeen("noise-events, " + Contenders.HPA.name(), noiseEvents(Contenders.HPA, false), "1", noiseTicks)
                .addSeen("requests lost without draining", cutOff.lost(), "1", cutOff.requests())
                .add("shrinkages", drained.shrinkages(), "1")
                .add("shrinkages with requests in flight on who leaves", drained.busy(), "1")
                .add("instances ended", drained.ended(), "1")
                .add("requests that found no instance", drained.refused(), "1");
        all.forEach(comparison -> tell(evidence, comparison));
        return evidence;
    }

    private static double flipsOfSaws(List<Comparison> judged, Contender contender) {
        return judged.stream()
                .filter(c ->
                        c.demand().name().equals("saw") || c.demand().name().equals("zigzag"))
                .map(c -> c.of(contender))
                .mapToDouble(
                        h -> h.flips() * (double) Contenders.STABILIZATION.toSeconds() / (h.length() * Demand.TICK))
                .max()
                .orElseThrow();
    }

    /** Returns how often the size was changed after the first hour, at all the levels. */
    private int noiseEvents(Contender contender, boolean normal) {
        return IntStream.range(0, scope.levels())
                .parallel()
                .map(i -> {
                    double instances = 3 + 25.0 * i / scope.levels();
                    Demand demand = normal
                            ? Demands.normal(instances, NOISE_HOURS, seed + i)
                            : Demands.even(instances, NOISE_HOURS, seed + i);
                    History history = Replay.run(demand, scope.startUps().get(0) / Demand.TICK, contender);
                    return history.events(Demands.TICKS_PER_HOUR, history.length());
                })
                .sum();
    }

    private static void tellConfiguration(Evidence evidence) {
        evidence.add("configuration: target", Contenders.TARGET, "of an instance")
                .add("configuration: tolerance of growth", Contenders.GROW_TOLERANCE, "of the target")
                .add("configuration: tolerance of shrinkage", Contenders.SHRINK_TOLERANCE, "of the target")
                .add("configuration: stabilization of shrinkage", (double) Contenders.STABILIZATION.toSeconds(), "s")
                .add("configuration: cooldowns, steps", 0, "1")
                .add("configuration: start-up that is foreseen", (double) Contenders.START_UP.toSeconds(), "s");
    }

    private static void tellParts(Evidence evidence, List<Comparison> judged) {
        Contender ours = Contenders.PERFKIT;
        for (Comparison comparison : judged) {
            History history = comparison.of(ours);
            int length = history.length();
            if (comparison.demand().name().equals("elb") && length > WEEK) {
                evidence.add("elb-unserved, first week", history.unserved(0, WEEK), "%")
                        .add("elb-cost, first week", comparison.cost(ours, 0, WEEK), "x")
                        .add("elb-unserved, second week", history.unserved(WEEK, length), "%")
                        .add("elb-cost, second week", comparison.cost(ours, WEEK, length), "x");
            }
            if (comparison.demand().name().equals("wc98") && length > DAYS_45_TO_52) {
                evidence.add("wc98-unserved, days 45-52", history.unserved(0, DAYS_45_TO_52), "%")
                        .add("wc98-cost, days 45-52", comparison.cost(ours, 0, DAYS_45_TO_52), "x")
                        .add("wc98-unserved, days 53-60", history.unserved(DAYS_45_TO_52, length), "%")
                        .add("wc98-cost, days 53-60", comparison.cost(ours, DAYS_45_TO_52, length), "x");
            }
            if (comparison.demand().name().equals("flash")) {
                evidence.add("flash-unserved, from the first period on", history.unserved(), "%")
                        .add("flash-cost, from the first period on", comparison.cost(ours), "x");
            }
        }
    }

    private static void tell(Evidence evidence, Comparison comparison) {
        String where = comparison.demand().name() + ", " + comparison.startUp() + " s, ";
        for (Contender contender : Contenders.all()) {
            History history = comparison.of(contender);
            String row = where + contender.name() + ": ";
            evidence.add(row + "unserved", history.unserved(), "%")
                    .add(row + "cost", comparison.cost(contender), "x")
                    .add(row + "flips", history.flips(), "1");
        }
    }
}
