package dev.perfkit.stats;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a cumulative source did over the last minutes: the reader's side of "windows are differences".
 *
 * <pre>{@code
 * Window<LatencySnapshot> window = Window.ofLatency(Duration.ofMinutes(5));
 * // every 10 s:
 * window.add(recorder.snapshot(), ticker.read());
 * Window.Change<LatencySnapshot> change = window.change();
 * if (change != null && change.coverage() >= 0.8) {
 *     check(change.difference().quantile(0.95));
 * }
 * }</pre>
 *
 * <p>Readings older than the span are dropped, but for the one that the window begins with. A reading that shows less than
 * the one before means that the source began anew: the window does so too, and its coverage says how much is known.
 *
 * <p>A reading that comes late, from before the newest, is dropped.
 *
 * <p><b>Thread safety:</b> all methods, under a lock; a window has one reader that adds. <b>Cost:</b> one reading for each
 * {@code add} within the span; the difference is taken when asked for.
 *
 * @param <T> the cumulative value
 */
public final class Window<T> {
    private final long spanNanos;
    private final Subtraction<T> subtraction;
    private final ArrayDeque<Reading<T>> readings = new ArrayDeque<>();

    private Window(Duration span, Subtraction<T> subtraction) {
        if (span.isNegative() || span.isZero()) {
            throw new IllegalArgumentException("span: " + span + " (expected: > 0)");
        }
        this.spanNanos = NANOSECONDS.convert(span); // at most 292 years
        this.subtraction = requireNonNull(subtraction, "subtraction");
    }

    /** Returns an empty window over a latency distribution. */
    public static Window<LatencySnapshot> ofLatency(Duration span) {
        return new Window<>(span, LatencySnapshot::minusIfEarlier);
    }

    /** Returns an empty window over a total. */
    public static Window<Long> ofTotal(Duration span) {
        return new Window<>(span, (later, earlier) -> later < earlier ? null : later - earlier);
    }

    /**
     * Returns an empty window over any cumulative value.
     *
     * @param span how far back it looks, more than zero
     * @param subtraction how two readings differ
     */
    public static <T> Window<T> of(Duration span, Subtraction<T> subtraction) {
        return new Window<>(span, subtraction);
    }

    /**
     * Adds a reading of the source.
     *
     * @param cumulative the source's value
     * @param now when it was read, by the ticker that all readings of this window come from
     */
    public synchronized void add(T cumulative, long now) {
        Reading<T> newest = readings.peekLast();
        if (newest != null && now - newest.at < 0) {
            return;
        }
        if (newest != null && subtraction.apply(cumulative, newest.value) == null) {
            readings.clear();
        }
        readings.addLast(new Reading<>(cumulative, now));
        // The second reading may open the window as soon as it is a whole span old.
        while (readings.size() > 2 && now - second().at >= spanNanos) {
            readings.removeFirst();
        }
    }

    private Reading<T> second() {
        var iterator = readings.iterator();
        iterator.next();
        return iterator.next();
    }

    /** Returns what happened between the oldest reading of the window and the newest; null until there are two. */
    public synchronized @Nullable Change<T> change() {
        if (readings.size() < 2) {
            return null;
        }
        Reading<T> oldest = readings.getFirst();
        Reading<T> newest = readings.getLast();
        T difference = subtraction.apply(newest.value, oldest.value);
        if (difference == null) {
            return null;
        }
        long covered = newest.at - oldest.at;
        return new Change<>(
                difference, Duration.ofNanos(covered), Math.min(1.0, (double) covered / (double) spanNanos));
    }

    /**
     * How two readings of a cumulative value differ.
     *
     * @param <T> the cumulative value
     */
    @FunctionalInterface
    public interface Subtraction<T> {
        /** Returns what came since the earlier reading; null if the later one shows less, so that the source began anew. */
        @Nullable T apply(T later, T earlier);
    }

    /**
     * What happened over a window.
     *
     * @param <T> the cumulative value
     * @param difference what came between its first and its last reading
     * @param covered the time between them
     * @param coverage that time as a share of the window asked for, 0 to 1
     */
    public record Change<T>(T difference, Duration covered, double coverage) {}

    private record Reading<T>(T value, long at) {}
}
