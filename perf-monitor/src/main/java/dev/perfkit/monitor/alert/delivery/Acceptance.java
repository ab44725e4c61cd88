package dev.perfkit.monitor.alert.delivery;

/** What became of an event that was handed to a {@link Delivery}. */
public enum Acceptance {
    /** It is on disk: it will be delivered whatever happens to this process. */
    DURABLE,
    /** It will be delivered unless this process ends before: there is no spool, or it cannot be written now. */
    IN_MEMORY,
    /** It was here before, so it is delivered already or will be. */
    DUPLICATE,
    /** The delivery is closed. */
    REFUSED
}
