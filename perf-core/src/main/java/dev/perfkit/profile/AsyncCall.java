package dev.perfkit.profile;

/**
 * A call under way that ends elsewhere: one subscription to what a method returned. The first of its ends counts.
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Failures:</b> none.
 */
public interface AsyncCall {

    /** It has come to its end, with a value or without. */
    void succeeded();

    /** It has failed. */
    void failed(Throwable cause);

    /** Whoever waited for it waits no more. */
    void cancelled();
}
