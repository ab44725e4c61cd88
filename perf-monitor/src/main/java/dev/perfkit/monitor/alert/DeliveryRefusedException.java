package dev.perfkit.monitor.alert;

/** A receiver will not take a message, however often it is sent: it becomes a dead letter at once. */
public final class DeliveryRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates one; the message must hold no secret, as it is logged and shown. */
    public DeliveryRefusedException(String message) {
        super(message);
    }
}
