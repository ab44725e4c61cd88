package dev.perfkit.stats;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An average that forgets by time: a value weighs {@code e^(-age / tau)} times what it weighed when it was new, whatever
 * the rate of values. (The usual {@code 0.9 old + 0.1 new} forgets by count: ten calls an hour would remember a day.)
 *
 * <pre>{@code
 * Ewma responseTime = Ewma.ofTau(Duration.ofSeconds(1));
 * responseTime.update(elapsedNanos, ticker.read());
 * responseTime.value();
 * }</pre>
 *
 * <p>The first value is taken whole; one that comes {@code dt} after the last moves the average by
 * {@code 1 - e^(-dt / tau)} of the way to it. A value that comes at the same instant as another, or with a reading from
 * before it, counts as one nanosecond later: it stands for no time of its own.
 *
 * <p><b>Thread safety:</b> any number of threads, without a lock. <b>Cost:</b> an exponential and two CAS an update, no
 * allocation. <b>Failures:</b> a value that is not finite is an {@link IllegalArgumentException}.
 */
public final class Ewma {
    /*
     * An update is two steps. First it claims the time since the last one, by moving `last` on; every instant is claimed
     * by one value only. Then it moves the average, by the weight of the time it has claimed. Values that race may be
     * applied in another order than they claimed in, each with its own weight: none is lost, and none counts twice.
     */
    private static final long UNSET = Double.doubleToLongBits(Double.NaN);

    private final double tauNanos;
    private final AtomicLong last = new AtomicLong();
    private final AtomicLong average = new AtomicLong(UNSET);

    private Ewma(double tauNanos) {
        this.tauNanos = tauNanos;
    }

    /**
     * Returns an average of nothing.
     *
     * @param tau the time in which a value's weight falls to 1/e, at least 1 ms
     */
    public static Ewma ofTau(Duration tau) {
        if (tau.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("tau: " + tau + " (expected: >= PT0.001S)");
        }
        return new Ewma(NANOSECONDS.convert(tau));
    }

    /**
     * Adds a value.
     *
     * @param value any finite number
     * @param now when, by the ticker that all calls on this object use
     */
    public void update(double value, long now) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("value: " + value + " (expected: finite)");
        }
        if (average.get() == UNSET) {
            // The first to come sets the time; those that race with it are close enough to it to share it.
            last.compareAndSet(0, now);
            if (average.compareAndSet(UNSET, Double.doubleToLongBits(value))) {
                return;
            }
        }
        move(value, -Math.expm1(-claim(now) / tauNanos));
    }

    /** Takes the time since the last value for this one, in nanoseconds. */
    private double claim(long now) {
        long seen = last.get();
        while (now - seen > 0) {
            if (last.weakCompareAndSetVolatile(seen, now)) {
                return now - seen;
            }
            seen = last.get();
        }
        return 1;
    }

    private void move(double value, double weight) {
        long seen;
        long next;
        do {
            seen = average.get();
            double from = Double.longBitsToDouble(seen);
            next = Double.doubleToLongBits(from + (value - from) * weight);
        } while (!average.weakCompareAndSetVolatile(seen, next));
    }

    /** Returns the average; {@code NaN} before the first value. */
    public double value() {
        return Double.longBitsToDouble(average.get());
    }

    @Override
    public String toString() {
        return "Ewma{" + value() + "}";
    }
}
