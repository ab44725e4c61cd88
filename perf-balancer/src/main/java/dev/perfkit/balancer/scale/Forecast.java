package dev.perfkit.balancer.scale;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Keeps a value near a target, and also near the target that will be when an instance that is started now is ready. */
final class Forecast implements ScalingPolicy {
    /*
     *     size = max(size by the target, ceil(demand foretold / target))        demand = the sum of what is known
     *
     * It only raises: what is foretold never makes the size smaller, and is not asked where the load is missing. Its deadband: demand that
     * the fleet as wanted can bear within a tenth keeps it from shrinking, and does not let it grow. So errors within a tenth do no harm,
     * and only what is beyond counts where a forecast is judged: else the noise of a day would outweigh the rise of its morning.
     */
    private static final Duration MARGIN = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final double DEADBAND = 0.1;

    private final TargetTracking reactive;
    private final Duration startUp;
    private final Minutes minutes = new Minutes();
    private final Season season;
    private final @Nullable Trend trend;

    Forecast(TargetTracking reactive, Duration startUp, boolean withTrend) {
        if (startUp.isNegative() || startUp.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("startUp: " + startUp + " (expected: 0.." + LONGEST + ")");
        }
        this.reactive = reactive;
        this.startUp = startUp;
        int ahead = (int) startUp.plus(MARGIN).plusSeconds(59).toMinutes();
        season = new Season(minutes, ahead);
        trend = withTrend ? new Trend(ahead + 1) : null;
    }

    @Override
    public Proposal propose(Fleet fleet, Load load, Instant at) {
        Proposal now = reactive.propose(fleet, load, at);
        if (now.missing() != null) {
            return now;
        }
        Measure measure = Measure.of(fleet, load);
        learn(at, measure.total());
        Proposal seasonal = raised(now, season.foretold(), fleet.wanted(), season.period() + " min ago");
        return trend == null ? seasonal : raised(seasonal, trend.foretold(), fleet.wanted(), "the trend");
    }

    /** Returns by how much what was foretold erred, beyond the deadband. */
    static double error(double value, double foretold) {
        return Math.max(0, Math.abs(value - foretold) - DEADBAND * Math.abs(value));
    }

    private void learn(Instant at, double demand) {
        long ended = minutes.add(at, demand);
        if (ended > 0) {
            season.ended(ended);
            for (long ago = Math.min(ended, minutes.size()); trend != null && ago > 0; ago--) {
                trend.ended(minutes.ago((int) ago));
            }
        }
    }

    private Proposal raised(Proposal proposal, double demand, int wanted, String by) {
        if (Double.isNaN(demand)) {
            return proposal;
        }
        double needed = demand / reactive.target();
        int size =
                needed <= wanted * (1 + DEADBAND) ? Math.min(wanted, Watermarks.ceil(needed)) : Watermarks.ceil(needed);
        if (size <= proposal.size()) {
            return proposal;
        }
        String why = String.format(
                Locale.ROOT, "%s; by %s %.3g within %s, so %d", proposal.why(), by, demand, startUp, size);
        return Proposal.of(size, proposal.emergency(), why);
    }

    @Override
    public String toString() {
        return reactive + " with a forecast of " + startUp + (trend == null ? "" : " and a trend");
    }
}
