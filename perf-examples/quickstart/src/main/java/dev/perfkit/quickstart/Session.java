package dev.perfkit.quickstart;

import dev.perfkit.balancer.PickExplanation;
import dev.perfkit.cache.TierSnapshot;
import dev.perfkit.memory.MemoryProfiler;
import dev.perfkit.memory.MemoryReport;
import dev.perfkit.profile.ProfileReport;
import dev.perfkit.profile.Profiler;
import dev.perfkit.quickstart.front.PerfKitFront;
import dev.perfkit.quickstart.front.PlainFront;
import dev.perfkit.quickstart.load.LoadGenerator;
import dev.perfkit.quickstart.report.Avoided;
import dev.perfkit.quickstart.report.Chart;
import dev.perfkit.quickstart.report.Memory;
import dev.perfkit.quickstart.report.Methods;
import dev.perfkit.quickstart.report.Page;
import dev.perfkit.quickstart.tour.CacheTour;
import dev.perfkit.stats.LatencySnapshot;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;

/** One session of the quickstart: a shop, the two fronts before it, and what was measured of them. */
final class Session implements AutoCloseable {
    private static final int RUNS = 3;

    private final Options options;
    private final Console console;
    private final Shop shop;
    private final Experiment experiment;
    private final AlertLog alerts = new AlertLog();
    private final Profiler profiler = Profiler.builder()
            .name("front")
            .slowThreshold(LoadGenerator.TIMEOUT)
            .callTree(true)
            .build();
    private final MemoryProfiler memory;
    private final PerfKitFront perfKit;
    private final Contender without;
    private final Contender with;
    private final List<Run> runsWithout = new ArrayList<>();
    private final List<Run> runsWith = new ArrayList<>();
    // Of all runs, the last first. A balancer keeps but the last few.
    private final List<PickExplanation> picks = new CopyOnWriteArrayList<>();

    Session(Options options, Console console, Shop shop) throws IOException, InterruptedException {
        this.options = options;
        this.console = console;
        this.shop = shop;
        this.experiment = new Experiment(shop, options.perSecond(), console);
        warmUp();
        this.perfKit = newPerfKitFront("products");
        this.without = Contender.start(Side.WITHOUT, new PlainFront(shop.uris()), 0, alerts);
        this.with = Contender.start(Side.WITH, perfKit, options.port(), alerts);
        Profiler.install(profiler);
        this.memory = watchMemory();
        memory.start();
    }

    /** Watches this process: the clients, both fronts and the near cache. A histogram of its classes would stop them while they are measured. */
    private MemoryProfiler watchMemory() {
        return MemoryProfiler.builder("fronts")
                .openEnded()
                .histogramsPerHour(0)
                .work(() -> served(without) + served(with))
                .build();
    }

    private static long served(Contender contender) {
        return contender.server().latency().snapshot().get().count();
    }

    private PerfKitFront newPerfKitFront(String namespace) {
        return new PerfKitFront(shop.urisByName(), shop.redis(), namespace);
    }

    /** Lets everything be compiled and connected, with fronts that are thrown away: the cache that is measured starts empty. */
    private void warmUp() throws IOException, InterruptedException {
        Duration each = options.run().dividedBy(3);
        try (Contender plain = Contender.start(Side.WITHOUT, new PlainFront(shop.uris()), 0, new AlertLog());
                Contender perfKit = Contender.start(Side.WITH, newPerfKitFront("warm-up"), 0, new AlertLog())) {
            experiment.warmUp(plain.side(), plain.uri(), each);
            experiment.warmUp(perfKit.side(), perfKit.uri(), each);
        }
    }

    /** Measures all runs, and returns whether every bar was held. */
    boolean compare() throws IOException, InterruptedException {
        for (int i = 1; i <= RUNS; i++) {
            String title = "run " + i + " of " + RUNS;
            runsWithout.add(experiment.measure(Side.WITHOUT, without.uri(), i, options.run(), title, () -> {}));
            runsWith.add(experiment.measure(Side.WITH, with.uri(), i, options.run(), title, this::keepPicks));
        }
        MemoryReport memoryReport = memory.report();
        memory.close();
        Comparison comparison = comparison();
        print(comparison, memoryReport);
        tour();
        Scaling scaling = scale();
        Path page = page(comparison, scaling, memoryReport).write(Path.of("target/quickstart/report.html"));
        var evidence = comparison.evidence();
        scaling.addTo(evidence);
        console.line("Report    " + page.toAbsolutePath().toUri());
        console.line("Profile   " + profile().toAbsolutePath().toUri());
        console.line("Evidence  " + evidence.write().toAbsolutePath());
        if (!evidence.allHeld()) {
            console.line(
                    options.run().compareTo(Options.ENOUGH) < 0
                            ? "A bar was missed. Runs this short end before the cache is warm: leave --seconds out."
                            : "A bar was missed. Is the machine busy? A run on a quiet one tells more.");
        }
        return evidence.allHeld();
    }

    private void keepPicks() {
        picks.addAll(0, perfKit.explain());
    }

    private Comparison comparison() {
        return new Comparison(
                Summary.of(runsWithout), Summary.of(runsWith), perfKit.cache(), without.alerts(), with.alerts());
    }

    private void print(Comparison comparison, MemoryReport memoryReport) {
        console.line("");
        console.line(comparison.table().text());
        console.line("Where the time went in the front with PerfKit (woven methods):");
        console.line(Methods.text(profiler.report()));
        console.line("Why the bad backend got so little, by the balancer's explain(). The least score wins: response"
                + "\ntime in ns, times the requests that it would then have. A weight below 1: it starts slowly.");
        console.line(avoided());
        console.line(
                "Does this process leak? A MemoryProfiler looked on. A minute is little; watch a service for hours.");
        console.line(Memory.text(memoryReport));
        Comparison.NOTES.forEach(note -> console.line(wrapped(note)));
        console.line("");
    }

    private String avoided() {
        return Avoided.text(shop.bad().name(), picks, perfKit.decisions());
    }

    /** Shows what the cache can do, call by call, now that nothing is measured any more. */
    private void tour() throws InterruptedException {
        TierSnapshot far = perfKit.cache().far();
        URI redis = far != null && far.up() ? shop.redis() : null;
        console.line("The cache, call by call (CacheTour.java), "
                + (redis == null
                        ? "without a far tier, since no Redis answers:"
                        : "here and there, as in two JVMs over one Redis:"));
        try (CacheTour tour = new CacheTour(shop.backends().get(0), redis, console::line)) {
            tour.run();
        } catch (IOException | RuntimeException e) { // its backend or Redis may have been killed meanwhile
            console.line("  It ends here: " + e);
        }
        console.line("");
    }

    /** Lets a fleet of its own follow a load that rises and falls. */
    private Scaling scale() throws IOException, InterruptedException {
        console.line(
                "A fleet that follows its load (ElasticFleet.java): backends are started as it rises, and drained and"
                        + "\nended as it falls, by an Autoscaler over LocalProcesses. No cache, no fault.");
        try (ElasticFleet fleet = new ElasticFleet(shop, options.perSecond())) {
            Scaling scaling = fleet.run(experiment);
            console.line(scaling.text());
            return scaling;
        }
    }

    /** Writes what the profiler has seen, as a page with a flame graph, and to compare with another run's. */
    private Path profile() {
        ProfileReport report = profiler.report();
        report.write(Path.of("target/quickstart/profile.json"));
        Path page = Path.of("target/quickstart/profile.html");
        report.write(page);
        return page;
    }

    /** Breaks a note into lines of at most 96 characters, the first with a dash. */
    private static String wrapped(String note) {
        return "- " + note.replaceAll("(.{1,94})(?: |$)", "$1\n  ").strip();
    }

    private Page page(Comparison comparison, Scaling scaling, MemoryReport memoryReport) {
        return new Page(
                comparison.table(),
                List.of(
                        chart(
                                "99th percentile of each second, ms",
                                s -> s.count() == 0 ? Double.NaN : s.quantile(0.99) / 1e6),
                        chart("Errors in each second, three runs together", s -> (double) s.errorCount())),
                Methods.text(profiler.report()),
                avoided(),
                scaling.text(),
                Memory.text(memoryReport),
                alerts.lines(),
                Comparison.NOTES);
    }

    private Chart chart(String title, ToDoubleFunction<LatencySnapshot> figure) {
        double seconds = options.run().toSeconds();
        return new Chart(
                title,
                Summary.seconds(runsWithout, figure),
                Summary.seconds(runsWith, figure),
                seconds * Experiment.FAULT_BEGINS,
                seconds * Experiment.FAULT_ENDS);
    }

    @Override
    public void close() {
        without.close();
        with.close();
        experiment.close();
        memory.close();
        profiler.close();
    }
}
