package dev.perfkit.monitor;

import static java.util.Objects.requireNonNull;

import dev.perfkit.signal.NoReadingException;
import dev.perfkit.stats.Window;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Watches a cumulative source.
 *
 * @param <T> the cumulative value
 */
final class Windowed<T> implements Watch {
    private final Supplier<Window<T>> opening;
    private final Supplier<T> source;
    private final Function<Window.Change<T>, Measurement> reading;
    private Window<T> window;

    Windowed(Supplier<Window<T>> opening, Supplier<T> source, Function<Window.Change<T>, Measurement> reading) {
        this.opening = opening;
        this.source = source;
        this.reading = reading;
        this.window = opening.get();
    }

    @Override
    public void sample(long now) {
        try {
            window.add(requireNonNull(source.get(), "the source gave null"), now);
        } catch (NoReadingException e) {
            window = opening.get(); // what comes after may have nothing to do with what was before
        }
    }

    @Override
    public Measurement measure() {
        Window.Change<T> change = window.change();
        return change == null ? Measurement.NONE : reading.apply(change);
    }
}
