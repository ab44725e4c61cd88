package dev.perfkit.balancer.scale;

import static java.util.Objects.requireNonNull;

import dev.perfkit.balancer.scale.TrafficHistory.Point;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** As few instances as keep a promise of latency, by a model of an instance that is fitted to what was seen. */
final class SloSizing implements ScalingPolicy {
    /*
     * size = least n with P(T > slo | arrivals / n) <= share
     *
     * Requests are taken to be dealt to the instances at random. A balancer that looks at their load does better: the error is to the
     * safe side.
     *
     * Learning: an instance's throughput is what arrived less by what more is in flight, so that a reading under too much load, where
     * nothing is at rest, is not taken for one of a fast server.
     *
     * No model is believed far beyond what was seen: no instance is given a quarter more than the most that one has served. So a fleet
     * shrinks step by step, and learns at each.
     *
     * Its deadband: it shrinks only to a size that would also do for a tenth more. It holds where too little was seen (three loads, a step
     * of a tenth apart each), where the model errs by more than 0.15, and where by the model no size keeps the promise.
     *
     * The promise is broken where more are slow than may be, by more than three standard deviations of that number: of few requests some
     * are slow by chance. Then it is an emergency, and there be a quarter more than are ready, or more where the model says so.
     */
    private static final int LOADS = 3;
    private static final double MOST_ERROR = 0.15;
    private static final double ROOM = 1.1;
    private static final double BEYOND = 1.25;
    private static final double GROWTH = 1.25;
    private static final double DEVIATIONS = 3;
    private static final int MOST = 1 << 20;
    private static final Duration REFIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_TICK = Duration.ofMinutes(10);

    private final Duration slo;
    private final double share;
    private final TrafficHistory history = new TrafficHistory();
    private @Nullable Instant last;
    private double lastInFlight;
    private @Nullable Instant fitted;
    private double most;
    private QueueFit fit = new QueueFit(null, Double.NaN);

    SloSizing(Duration slo, double share) {
        this.slo = requirePositive("slo", slo);
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("share: " + share + " (expected: 0 < share < 1)");
        }
        this.share = share;
    }

    static Duration requirePositive(String name, Duration time) {
        if (requireNonNull(time, name).isNegative() || time.isZero()) {
            throw new IllegalArgumentException(name + ": " + time + " (expected: > 0)");
        }
        return time;
    }

    @Override
    public Proposal propose(Fleet fleet, Load load, Instant at) {
        int wanted = fleet.wanted();
        if (load instanceof Load.Missing none) {
            last = null;
            return Proposal.missing(wanted, none.why());
        }
        if (!(load instanceof Load.Traffic traffic)) {
            return Proposal.missing(wanted, "there is no traffic to go by, as of LoadSource.traffic, but " + load);
        }
        int ready = fleet.ready();
        if (ready == 0) {
            last = null;
            return Proposal.missing(wanted, "no instance is ready");
        }
        double seconds = secondsSince(at);
        learn(traffic, ready, seconds, at);
        Proposal byModel = byModel(traffic.arrivals(), wanted);
        return isBroken(traffic, seconds) ? emergency(byModel, traffic, ready, wanted) : byModel;
    }

    /** Returns the time since the last reading; 0 where that is none to go by. */
    private double secondsSince(Instant at) {
        Duration since = last == null ? Duration.ZERO : Duration.between(last, at);
        last = at;
        return since.isNegative() || since.compareTo(LONGEST_TICK) > 0 ? 0 : since.toNanos() / 1e9;
    }

    private void learn(Load.Traffic traffic, int ready, double seconds, Instant at) {
        if (seconds > 0) {
            double throughput = traffic.arrivals() - (traffic.inFlight() - lastInFlight) / seconds;
            history.add(at, throughput / ready, traffic.inFlight() / ready);
        }
        lastInFlight = traffic.inFlight();
        if (fitted == null || Duration.between(fitted, at).abs().compareTo(REFIT) >= 0) {
            List<Point> points = history.points();
            fit = points.size() < LOADS ? new QueueFit(null, Double.NaN) : QueueFit.of(points);
            most = points.stream().mapToDouble(Point::throughput).max().orElse(0);
            fitted = at;
        }
    }

    private Proposal byModel(double arrivals, int wanted) {
        QueueModel model = fit.model();
        if (model == null) {
            return Proposal.missing(wanted, "of too few loads it is known yet how long requests take");
        }
        String seen = String.format(Locale.ROOT, "%s, which errs by %.2g", model, fit.error());
        if (fit.error() > MOST_ERROR) {
            return Proposal.missing(wanted, "no model suits the requests: " + seen);
        }
        int needed = least(model, arrivals);
        if (needed > MOST) {
            return Proposal.missing(wanted, "no size keeps " + slo + ": " + seen);
        }
        int size = needed >= wanted ? needed : Math.min(wanted, least(model, ROOM * arrivals));
        String why = String.format(
                Locale.ROOT, "%.3g/s need %d to keep %s for all but %.3g: %s", arrivals, needed, slo, share, seen);
        return Proposal.of(size, false, why);
    }

    private int least(QueueModel model, double arrivals) {
        int most = 1;
        while (most <= MOST && !keeps(model, arrivals / most)) {
            most *= 2;
        }
        int least = most / 2;
        while (most <= MOST && most - least > 1) {
            int middle = (least + most) >>> 1;
            if (keeps(model, arrivals / middle)) {
                most = middle;
            } else {
                least = middle;
            }
        }
        return most;
    }

    private boolean keeps(QueueModel model, double arrivals) {
        return arrivals <= BEYOND * most && model.slower(arrivals, slo.toNanos() / 1e9) <= share;
    }

    private boolean isBroken(Load.Traffic traffic, double seconds) {
        double requests = traffic.arrivals() * seconds;
        double allowed = share * requests;
        return traffic.slowShare() * requests > allowed + DEVIATIONS * Math.sqrt(allowed);
    }

    private Proposal emergency(Proposal byModel, Load.Traffic traffic, int ready, int wanted) {
        int size = Math.max(Watermarks.ceil(GROWTH * ready), Math.max(wanted, byModel.size()));
        String why = String.format(
                Locale.ROOT,
                "%.3g were slower than %s, of %.3g allowed; %s",
                traffic.slowShare(),
                slo,
                share,
                byModel.why());
        return Proposal.of(size, true, why);
    }

    @Override
    public String toString() {
        return "promise of " + slo + " for all but " + share;
    }
}
