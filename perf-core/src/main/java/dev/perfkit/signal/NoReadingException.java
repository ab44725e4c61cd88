package dev.perfkit.signal;

/**
 * Says that a signal has no reading at present: what it counts is not there yet, or not any more. A total that stood still instead
 * would say that nothing happens. A gauge has {@code NaN} for it.
 */
public final class NoReadingException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Makes one that says what is missing. */
    public NoReadingException(String message) {
        super(message);
    }
}
