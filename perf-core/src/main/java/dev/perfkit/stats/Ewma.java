package dev.perfkit.stats;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

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
 * <p><b>Thread safety:</b> any number of threads, without a lock. <b>Cost:</b> two CAS an update, and an exponential
 * where the last one is longer ago than a hundredth of tau; no allocation; 40 bytes. <b>Failures:</b> a value that is
 * not finite is an {@link IllegalArgumentException}.
 */
public final class Ewma {
    /*
     * An update is two steps. First it claims the time since the last one, by moving `last` on; every instant is claimed
     * by one value only. Then it moves the average, by the weight of the time it has claimed. Values that race may be
     * applied in another order than they claimed in, each with its own weight: none is lost, and none counts twice.
     */
    private static final VarHandle LAST;
    private static final VarHandle AVERAGE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LAST = lookup.findVarHandle(Ewma.class, "last", long.class);
            AVERAGE = lookup.findVarHandle(Ewma.class, "average", double.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final double tauNanos;
    private volatile long last;
    private volatile double average = Double.NaN;

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
        if (Double.isNaN(average)) {
            // The first to come sets the time; those that race with it are close enough to it to share it.
            LAST.compareAndSet(this, 0L, now);
            if (AVERAGE.compareAndSet(this, Double.NaN, value)) {
                return;
            }
        }
        move(value, weight(claim(now) / tauNanos));
    }

    /** Takes the time since the last value for this one, in nanoseconds. */
    private double claim(long now) {
        long seen = last;
        while (now - seen > 0) {
            if (LAST.weakCompareAndSet(this, seen, now)) {
                return now - seen;
            }
            seen = last;
        }
        return 1;
    }

    /** Returns 1 - e^-x; of a small x by its series, which takes a tenth of the time and is right to 13 digits. */
    private static double weight(double x) {
        return x < 0.01 ? x * (1 - x / 2 * (1 - x / 3 * (1 - x / 4 * (1 - x / 5)))) : -Math.expm1(-x);
    }

    private void move(double value, double weight) {
        double seen;
        do {
            seen = average;
        } while (!AVERAGE.weakCompareAndSet(this, seen, seen + (value - seen) * weight));
    }

    /** Returns the average; {@code NaN} before the first value. */
    public double value() {
        return (double) AVERAGE.getOpaque(this);
    }

    /** Returns when the last value came, by the ticker that it was given; 0 before the first. */
    public long updatedAt() {
        return (long) LAST.getOpaque(this);
    }

    @Override
    public String toString() {
        return "Ewma{" + value() + "}";
    }
}
