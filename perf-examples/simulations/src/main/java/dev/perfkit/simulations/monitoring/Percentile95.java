package dev.perfkit.simulations.monitoring;

import java.time.Duration;

/** Something that tells the 95th percentile of the calls of the last five minutes, on clocks that a trial owns. */
public interface Percentile95 extends AutoCloseable {

    /** Lets time pass on both clocks. */
    void pass(Duration time);

    /** Sets the wall's clock; the monotonic one does not move. */
    void step(Duration wall);

    /** Notes a call that ends now. */
    void record(Duration call);

    /** Returns the percentile in nanoseconds, as early as it can be read; {@code NaN} where it is not known. */
    double read();

    @Override
    default void close() {}
}
