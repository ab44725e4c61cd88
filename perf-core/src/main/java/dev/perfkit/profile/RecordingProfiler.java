package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;

import dev.perfkit.signal.Signal;
import dev.perfkit.weave.Coverage;
import dev.perfkit.weave.InterfaceProxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
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
    /* Weakly: a woven class may go before the profiler. */
    private final Set<ProfiledSite> linked = Collections.newSetFromMap(new WeakHashMap<>());

    RecordingProfiler(ProfilerBuilder builder) {
        this.name = builder.name;
        this.setup = Setup.of(builder);
        this.wallClock = builder.wallClock;
        this.startedAt = setup.ticker().read();
        this.sites = new Sites(setup, builder.maximumSites);
        this.overhead = new OverheadMeter(setup);
        this.watch = new Watch(builder, setup);
        this.coverage = new CoverageWatch(builder);
        overhead.rehearse();
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

    /**
     * Calls of a woven method will be recorded here, which keeps hold of this profiler.
     *
     * @param slowNanos their threshold; 0 for the profiler's own
     */
    void linked(ProfiledSite site, long slowNanos) {
        watch.expect(slowNanos);
        synchronized (linked) {
            linked.add(site);
        }
    }

    @Override
    public void time(String site, Runnable body) {
        requireNonNull(body, "body");
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
                exit(frame, null, thrown);
            }
        }
    }

    @Override
    public <T, X extends Exception> T time(String site, Body<T, X> body) throws X {
        requireNonNull(body, "body");
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
                exit(frame, returned, thrown);
            }
        }
    }

    private @Nullable Frame enter(String site) {
        Names.requireName("site", site);
        try {
            return isClosed() ? null : Frames.current().push(site(site), CallOptions.DEFAULT);
        } catch (Throwable e) {
            setup.failures().note("a call could not begin to be timed; it goes on", e);
            return null;
        }
    }

    /** A call that is marked as left has ended. What fails here is found by the next call on this thread. */
    private void exit(Frame frame, @Nullable Object returned, @Nullable Throwable thrown) {
        try {
            frame.exit(returned, thrown);
        } catch (Throwable e) {
            setup.failures().note("the end of a call could not be timed; it is not counted", e);
        }
    }

    @Override
    public Timing start(String site) {
        Names.requireName("site", site);
        try {
            return new Timing(isClosed() ? null : PendingCall.begin(site(site), 0));
        } catch (Throwable e) {
            setup.failures().note("a call could not begin to be timed; it goes on", e);
            return new Timing(null);
        }
    }

    @Override
    public <T> T wrap(Class<T> type, T implementation) {
        requireNonNull(implementation, "implementation");
        ProxiedMethods methods = new ProxiedMethods(this, type, implementation.getClass());
        return InterfaceProxy.wrap(this, type, implementation, methods::link);
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
        Overhead cost = overhead.over(rows);
        if (isClosed()) {
            PlatformFrames.letGo(); // the overhead is measured by calls
        }
        return new ProfileReport(
                name,
                wallClock.instant(),
                Duration.ofNanos(now - startedAt),
                rows,
                tree == null ? null : tree.snapshot(),
                cost,
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
        return setup.closed().get();
    }

    @Override
    public void close() {
        setup.closed().set(true);
        Installed.uninstall(this);
        try {
            coverage.close();
        } finally {
            watch.close();
            letGo();
        }
    }

    /** What outlives the profiler lets go of it, and of the host's ticker and functions: woven classes, and threads at rest. */
    private void letGo() {
        List<ProfiledSite> known;
        synchronized (linked) {
            known = List.copyOf(linked);
            linked.clear();
        }
        known.forEach(site -> site.unlink(this));
        PlatformFrames.letGo();
    }

    @Override
    public String toString() {
        return "Profiler{" + name + ", sites=" + sites.all().size() + (isClosed() ? ", closed" : "") + "}";
    }
}
