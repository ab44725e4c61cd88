package dev.perfkit.profile;

import dev.perfkit.weave.Weaving;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Measures what the profiler costs, by calls of sites that are nobody's, in the JVM and at the moment where it is asked. */
final class OverheadMeter {
    /*
     * The least of several batches, since what a batch takes more is somebody else's time. The first batches are slower,
     * where the profiler's code is not compiled yet; then so are the program's own calls. Measured again at most once a
     * minute, since it takes as long as 12,000 calls.
     */
    private static final int BATCHES = 20;
    private static final int CALLS = 200;
    private static final long KEPT_NANOS = 60_000_000_000L;

    private final Setup setup;
    private volatile Measured last;

    private record Measured(Overhead parts, long at) {}

    OverheadMeter(Setup setup) {
        this.setup = setup;
        this.last = new Measured(Overhead.UNKNOWN, setup.ticker().read() - KEPT_NANOS);
    }

    /**
     * Makes a call of each kind. What is first needed where a stack is at its end could not be initialised there, nor ever after, and
     * woven methods would fail with it.
     */
    void rehearse() {
        SiteStats site = site(Sampling.EVERY_CALL, Sampling.EVERY_CALL);
        Frame outer = Frames.current().push(site, CallOptions.DEFAULT);
        Frames.current()
                .push(site(Sampling.OFF, Sampling.OFF), CallOptions.DEFAULT)
                .exit(null, null);
        outer.exit(null, new CancellationException());
        Frames.current().push(site, CallOptions.DEFAULT).exit(CompletableFuture.completedFuture(""), null);
        Weaving.exit(new ProfiledSite(site.name(), List.of(), CallOptions.DEFAULT, false, List.of()), null, null, null);
    }

    Overhead over(List<ProfileReport.Site> sites) {
        Measured now = last;
        if (setup.ticker().read() - now.at >= KEPT_NANOS) {
            now = measure();
            last = now;
        }
        return now.parts.over(sites);
    }

    private Measured measure() {
        double call = batch(site(Sampling.OFF, Sampling.OFF));
        Overhead parts = Overhead.UNKNOWN; // where the ticker stands still, or is too coarse
        if (call > 0) {
            double allocation = setup.allocation() == Sampling.OFF
                    ? Double.NaN
                    : more(site(Sampling.EVERY_CALL, Sampling.OFF), call);
            double cpu = setup.cpu() == Sampling.OFF ? Double.NaN : more(site(Sampling.OFF, Sampling.EVERY_CALL), call);
            parts = new Overhead(call, allocation, cpu, Double.NaN);
        }
        return new Measured(parts, setup.ticker().read());
    }

    /** Returns what measuring adds to a call; {@code NaN} where the JVM does not tell: on a virtual thread. */
    private double more(SiteStats site, double call) {
        double with = batch(site);
        ProfileReport.Site seen = site.report(site.now(), 0);
        return seen.allocation().measured() + seen.cpu().measured() == 0 ? Double.NaN : Math.max(0, with - call);
    }

    /** A site that is in no report, no tree and no log. */
    private SiteStats site(Sampling allocation, Sampling cpu) {
        return new SiteStats(
                new Setup(
                        setup.ticker(),
                        Long.MAX_VALUE,
                        allocation,
                        cpu,
                        setup.tree() == null ? null : new CallTreeRecorder(),
                        Map.of(),
                        setup.riskThreshold(),
                        ConcurrentHashMap.newKeySet(),
                        setup.slow(),
                        setup.failures(),
                        setup.closed()),
                "(overhead)");
    }

    /** Returns the nanoseconds of one call. */
    private double batch(SiteStats site) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < BATCHES; i++) {
            long before = setup.ticker().read();
            for (int j = 0; j < CALLS; j++) {
                Frames.current().push(site, CallOptions.DEFAULT).exit(null, null);
            }
            least = Math.min(least, setup.ticker().read() - before);
        }
        return (double) Math.max(0, least) / CALLS;
    }
}
