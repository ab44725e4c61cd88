package dev.perfkit.profile;

import dev.perfkit.signal.Signal;
import dev.perfkit.weave.Coverage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The profiler. */
final class RecordingProfiler implements Profiler {
    private final String name;
    private final Setup setup;
    private final InstantSource wallClock;
    private final long startedAt;
    private final Sites sites;
    private final OverheadMeter overhead;
    private final Watch watch;
    private final CoverageWatch coverage;
    private volatile boolean closed;

    RecordingProfiler(ProfilerBuilder builder) {
        this.name = builder.name;
        this.setup = Setup.of(builder);
        this.wallClock = builder.wallClock;
        this.startedAt = setup.ticker().read();
        this.sites = new Sites(setup, builder.maximumSites);
        this.overhead = new OverheadMeter(setup);
        this.watch = new Watch(builder, setup);
        this.coverage = new CoverageWatch(builder);
        watch.start();
    }

    /** Returns the site of that name. */
    SiteStats site(String site) {
        return sites.get(site);
    }

    /** It has been installed. */
    void installed() {
        coverage.start();
    }

    /** Calls of this threshold may come; 0 for the profiler's own. */
    void expect(long slowNanos) {
        watch.expect(slowNanos);
    }

    @Override
    public void time(String site, Runnable body) {
        Frame frame = enter(site);
        Throwable thrown = null;
        try {
            body.run();
        } catch (Throwable e) {
            thrown = e;
            throw e;
        } finally {
            if (frame != null) {
                frame.left = true;
                frame.exit(null, thrown);
            }
        }
    }

    @Override
    public <T, X extends Exception> T time(String site, Body<T, X> body) throws X {
        Frame frame = enter(site);
        T returned = null;
        Throwable thrown = null;
        try {
            returned = body.run();
            return returned;
        } catch (Throwable e) {
            thrown = e;
            throw e;
        } finally {
            if (frame != null) {
                frame.left = true;
                frame.exit(returned, thrown);
            }
        }
    }

    private @Nullable Frame enter(String site) {
        Names.requireName("site", site);
        return closed ? null : Frames.current().push(site(site), CallOptions.DEFAULT);
    }

    @Override
    public Timing start(String site) {
        Names.requireName("site", site);
        return closed ? new Timing(null) : new Timing(PendingCall.begin(site(site), 0));
    }

    @Override
    public <T> T wrap(Class<T> type, T implementation) {
        return InterfaceProxy.wrap(this, type, implementation);
    }

    @Override
    public ProfileReport report() {
        return report(coverage.fresh());
    }

    private ProfileReport report(@Nullable Coverage found) {
        long now = setup.ticker().read();
        CallTreeRecorder tree = setup.tree();
        List<ProfileReport.Site> rows = sites.all().stream()
                .map(site -> site.report(now, now - startedAt))
                .sorted(ProfileReport.Order.TOTAL.comparator())
                .toList();
        return new ProfileReport(
                name,
                wallClock.instant(),
                Duration.ofNanos(now - startedAt),
                rows,
                tree == null ? null : tree.snapshot(),
                overhead.over(rows),
                found,
                Installed.unmeasured());
    }

    @Override
    public List<RunningCall> running() {
        return watch.running();
    }

    @Override
    public ProfileReport snapshot() {
        return report(coverage.known());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Signal.Latency latency(String site) {
        return named(site).latencySignal(name);
    }

    @Override
    public Signal.Ratio errors(String site) {
        return named(site).errorSignal(name);
    }

    @Override
    public Signal.Gauge inFlight(String site) {
        return named(site).inFlightSignal(name);
    }

    private SiteStats named(String site) {
        return site(Names.requireName("site", site));
    }

    @Override
    public List<Signal> signals() {
        return sites.all().stream()
                .sorted(Comparator.comparing(SiteStats::name))
                .<Signal>flatMap(site ->
                        List.of(site.latencySignal(name), site.errorSignal(name), site.inFlightSignal(name)).stream())
                .toList();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        Installed.uninstall(this);
        coverage.close();
        watch.close();
    }

    @Override
    public String toString() {
        return "Profiler{" + name + ", sites=" + sites.all().size() + (closed ? ", closed" : "") + "}";
    }
}
