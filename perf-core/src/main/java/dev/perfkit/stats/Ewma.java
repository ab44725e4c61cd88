package dev.perfkit.stats;

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
 * {@code 1 - e^(-dt / tau)} of the way to it. Values closer than a millionth of tau count as that far apart, so that a
 * burst does not stand still.
 *
 * <p><b>Thread safety:</b> any number of threads, without a lock. <b>Cost:</b> an exponential and a CAS an update, no
 * allocation. <b>Precision:</b> that of a {@code float}, seven digits. <b>Failures:</b> a value that is not finite is an
 * {@link IllegalArgumentException}.
 */
public final class Ewma {
    /*
     * One long holds the average (a float, upper half) and when it last moved (an int, lower half, in ticks of
     * tau / 2^20), so that one CAS changes both. Ticks wrap after 4,096 tau. A difference is read as -64 .. 4,032 tau:
     * threads that race may bring their readings in the wrong order, by far less than 64 tau, and count as one tick.
     * After an idle time beyond 4,032 tau (67 minutes at tau = 1 s) the age may come out shorter than it was, and one
     * value then weighs less than it should.
     */
    private static final long UNSET = pack(Float.NaN, 0);
    private static final int TICKS_PER_TAU = 1 << 20;
    private static final int DISORDER = 64 * TICKS_PER_TAU;

    private final double nanosPerTick;
    private final AtomicLong state = new AtomicLong(UNSET);

    private Ewma(double nanosPerTick) {
        this.nanosPerTick = nanosPerTick;
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
        return new Ewma((double) tau.toNanos() / TICKS_PER_TAU);
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
        int tick = (int) (long) Math.floor(now / nanosPerTick);
        long seen;
        long next;
        do {
            seen = state.get();
            next = next(seen, (float) value, tick);
        } while (!state.weakCompareAndSetVolatile(seen, next));
    }

    private static long next(long seen, float value, int tick) {
        float average = average(seen);
        if (Float.isNaN(average)) {
            return pack(value, tick);
        }
        long age = Integer.toUnsignedLong(tick - (int) seen + DISORDER) - DISORDER;
        double weight = -Math.expm1(-(double) Math.max(1, age) / TICKS_PER_TAU);
        return pack((float) (average + (value - average) * weight), age > 0 ? tick : (int) seen);
    }

    /** Returns the average; {@code NaN} before the first value. */
    public double value() {
        return average(state.get());
    }

    private static long pack(float average, int tick) {
        return ((long) Float.floatToRawIntBits(average) << 32) | Integer.toUnsignedLong(tick);
    }

    private static float average(long state) {
        return Float.intBitsToFloat((int) (state >>> 32));
    }

    @Override
    public String toString() {
        return "Ewma{" + value() + "}";
    }
}
