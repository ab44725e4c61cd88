package dev.perfkit.balancer;

import dev.perfkit.stats.Ewma;
import java.time.Duration;

/** What a server told of itself, as far as it says more than the response times that its client has measured. */
final class Reported {
    /*
     * The response time to expect is multiplied by two factors:
     *
     *     surge   1 + (in flight - mean) / (mean + 1)       how much more is inside than there was when it was measured
     *     pull    (service time / response time)^(1/3)      a mean over all clients' requests, where ours is over few
     *
     * The mean is over the same second as the response time, so that what is always inside is not counted twice: multiplied with the
     * number itself, fleets of unlike servers were balanced worse than without reports. What is inside changes within some response
     * times: a surge falls to nothing in 8 of the fleet's median. The pull is whole for a second, and nothing after another.
     *
     * A cube root, since all clients read the same figure: the closer they follow it, the more of them go to the same server
     * at once. The service time is without waiting, or a pause that is over would be held against a server for as long as its
     * average remembers it.
     *
     * Both factors are bounded, so that no server can talk itself into much more than it has earned: one that fails has 100
     * times its response time and more. What it comes to: docs/balancer-strategies.md.
     */
    static final double LEAST = 0.5;
    static final double MOST = 4;
    private static final double SURGE_MEDIANS = 8;
    private static final double PULL_NANOS = 1e9;
    /** By how much a pick may have read the time before the report did; what is before that has wrapped around, and is old. */
    private static final int EARLY_TICKS = 64;

    private final Ewma mean = Ewma.ofTau(Duration.ofSeconds(1));
    // Above, what is added to 1 by the surge, as a float's bits; below, when that was, in ticks of about a millisecond.
    private volatile long surge;
    // What is added to 1 by the pull. Where threads race it may be another report's than the surge: each is bounded.
    private volatile float pull;

    void add(ServerReport report, double responseNanos, long now) {
        mean.update(report.inFlight(), now);
        double usual = mean.value();
        float rise = (float) bounded((report.inFlight() - usual) / (usual + 1));
        double ratio = report.serviceMillis() * 1e6 / responseNanos;
        pull = ratio > 0 ? (float) bounded(Math.cbrt(ratio) - 1) : 0;
        surge = (long) Float.floatToRawIntBits(rise) << 32 | Integer.toUnsignedLong(Ticks.of(now));
    }

    private static double bounded(double added) {
        return Math.max(LEAST - 1, Math.min(MOST - 1, added));
    }

    /** Returns what to multiply the response time by. */
    double factor(long now, double median) {
        long seen = surge;
        double rise = Float.intBitsToFloat((int) (seen >>> 32));
        double age = (double) Ticks.age(Ticks.of(now), (int) seen, EARLY_TICKS) * Ticks.NANOS;
        double fresh = Math.max(0, 1 - age / (SURGE_MEDIANS * median));
        double kept = Math.max(0, Math.min(1, 2 - age / PULL_NANOS));
        return (1 + fresh * rise) * (1 + kept * pull);
    }
}
