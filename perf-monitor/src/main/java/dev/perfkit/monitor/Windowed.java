package dev.perfkit.monitor;

import static java.util.Objects.requireNonNull;

import dev.perfkit.stats.Window;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Watches a cumulative source.
 *
 * @param <T> the cumulative value
 */
final class Windowed<T> implements Watch {
    private final Window<T> window;
    private final Supplier<T> source;
    private final Function<Window.Change<T>, Measurement> reading;

    Windowed(Window<T> window, Supplier<T> source, Function<Window.Change<T>, Measurement> reading) {
        this.window = window;
        this.source = source;
        this.reading = reading;
    }

    @Override
    public void sample(long now) {
        window.add(requireNonNull(source.get(), "the source gave null"), now);
    }

    @Override
    public Measurement measure() {
        Window.Change<T> change = window.change();
        return change == null ? Measurement.NONE : reading.apply(change);
    }
}
