package dev.perfkit.memory;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the floor of a resource whether it leaks: from what is in use after collections, or from how many threads or files there are.
 *
 * <pre>{@code
 * LeakDetector detector = LeakDetector.of(Resource.HEAP);
 * detector.add(Duration.ofSeconds(75), 12_000, 412e6); // for each collection: when, requests by then, bytes in use
 * detector.verdict(1e9).why(); // "not enough data: 0 of the 8 bins of time that a verdict needs have a sample"
 * }</pre>
 *
 * <p>Samples go into at most 64 bins of time, and the least of each is kept; where they run out, two become one. When a bin begins, those
 * before it are looked at: whether the floor grows, by rank tests that allow for neighbours being alike, and whether what grows is
 * explained better by something that comes to rest. {@code docs/memory-verdicts.md} has the mathematics and their sources.
 *
 * <p>Work that is counted makes two things known: growth for each unit of it, and memory that follows the load, which is no leak. Give it
 * where the load has hours of the day.
 *
 * <p><b>Thread safety:</b> none; the caller's lock. <b>Cost:</b> 64 samples of memory; a sample costs nanoseconds, one that begins a
 * bin a look, which takes about n^2 steps for n bins, and so does a verdict. <b>Failures:</b> an {@link IllegalArgumentException} for
 * what is negative or not finite, or goes back.
 */
public final class LeakDetector {
    private static final Duration FINEST = Duration.ofSeconds(1);
    /** So much more time than it was suspected after has to pass until it is confirmed. */
    private static final double FURTHER = 0.25;
    /** So much more time than it last looked like a leak after has to pass until it is revoked. */
    private static final double FOR_GOOD = 0.08;

    private static final double NANOS = 1e9;

    private final Resource resource;
    private final Bins bins;
    private final Load load = new Load();
    private @Nullable Duration first;
    private Duration last = Duration.ZERO;
    private long lastWork = -1;
    private LeakState state = LeakState.NOT_ENOUGH_DATA;
    private double suspectedAt;
    private double passedAt;
    private @Nullable Examination seen;

    private LeakDetector(Resource resource, Duration finest) {
        this.resource = requireNonNull(resource, "resource");
        this.bins = new Bins(finest.toNanos() / NANOS);
    }

    /** Returns a detector without samples, whose bins are a second at first. */
    public static LeakDetector of(Resource resource) {
        return of(resource, FINEST);
    }

    /**
     * Returns a detector without samples.
     *
     * @param finest how long a bin is at first, 1 ms to a day: nothing is told before eight of them have passed
     */
    public static LeakDetector of(Resource resource, Duration finest) {
        if (finest.compareTo(Duration.ofMillis(1)) < 0 || finest.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("finest: " + finest + " (expected: PT0.001S .. PT24H)");
        }
        return new LeakDetector(resource, finest);
    }

    /**
     * Adds a sample of the floor: for the heap what is in use after a collection that looked at all of it, for threads the count.
     *
     * @param at the time since any moment, the same for all samples; never before the sample of before
     * @param work how much work was done since any moment, never less than before; or -1, always, where it is not counted
     * @param amount how much of the resource is held
     */
    public void add(Duration at, long work, double amount) {
        check(at, work, amount);
        if (first == null) {
            first = at;
        }
        double seconds = seconds(at.minus(first));
        double[] rates = work < 0 ? new double[0] : load.after(seconds, work);
        last = at;
        lastWork = work;
        if (bins.add(new Bins.Sample(seconds, work, rates, amount))) {
            look(seconds);
        }
    }

    private static double seconds(Duration time) {
        return time.getSeconds() + time.getNano() / NANOS;
    }

    private void check(Duration at, long work, double amount) {
        if (!(amount >= 0 && amount < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("amount: " + amount + " (expected: finite, >= 0)");
        }
        if (work < -1 || (first != null && (work < lastWork || (lastWork < 0 && work >= 0)))) {
            String expected =
                    first == null ? ">= -1" : lastWork < 0 ? "-1, as before" : ">= " + lastWork + ", as before";
            throw new IllegalArgumentException("work: " + work + " (expected: " + expected + ")");
        }
        if (first != null && at.compareTo(last) < 0) {
            throw new IllegalArgumentException("at: " + at + " (expected: >= " + last + ", that of the sample before)");
        }
    }

    private void look(double at) {
        Floor floor = bins.closed();
        if (floor.bins() < Examination.LEAST_BINS) {
            return;
        }
        Examination now = Examination.of(floor, resource.leastGrowth());
        seen = now;
        boolean believed = state == LeakState.SUSPECTED || state == LeakState.CONFIRMED;
        if (now.leaks()) {
            passedAt = at;
            if (!believed) {
                state = LeakState.SUSPECTED;
                suspectedAt = at;
            } else if (at >= suspectedAt * (1 + FURTHER)) {
                state = LeakState.CONFIRMED;
            }
        } else if (believed) {
            state = at >= passedAt * (1 + FOR_GOOD) ? LeakState.REVOKED : state;
        } else if (state != LeakState.REVOKED) {
            state = now.cameToRest() ? LeakState.PLATEAU : LeakState.STEADY;
        }
    }

    /** Returns the state alone, which costs nothing. */
    public LeakState state() {
        return state;
    }

    /**
     * Returns what is known now.
     *
     * @param limit how much of the resource there can be, or infinity
     */
    public LeakVerdict verdict(double limit) {
        if (!(limit > 0)) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: > 0)");
        }
        Examination now = seen;
        if (now == null) {
            String why = "not enough data: " + bins.closed().bins() + " of the " + Examination.LEAST_BINS
                    + " bins of time that a verdict needs have a sample";
            Duration span = first == null ? Duration.ZERO : last.minus(first);
            return new LeakVerdict(
                    resource, state, why, bins.closed().bins(), span, 0, null, null, null, null, List.of());
        }
        boolean leaks = state == LeakState.SUSPECTED || state == LeakState.CONFIRMED;
        Estimate perHour = now.perSecond().times(3600);
        return new LeakVerdict(
                resource,
                state,
                new Reason(resource, now).of(state, suspectedAt),
                now.floor().bins(),
                Duration.ofNanos((long) (now.floor().span() * NANOS)),
                now.growth(),
                perHour,
                now.perUnitOfWork(),
                !leaks && now.cameToRest() ? (Double) now.level() : null,
                leaks && limit < Double.POSITIVE_INFINITY ? left(limit - now.last(), perHour) : null,
                List.of());
    }

    /** Returns after how many hours so much more is held. */
    private static Estimate left(double room, Estimate perHour) {
        double more = Math.max(0, room);
        return new Estimate(hours(more, perHour.value()), hours(more, perHour.high()), hours(more, perHour.low()));
    }

    private static double hours(double room, double perHour) {
        return perHour > 0 ? room / perHour : Double.POSITIVE_INFINITY;
    }
}
