package dev.perfkit.monitor.alert;

/**
 * Where alerts go. The simplest is a lambda:
 *
 * <pre>{@code
 * Channel pager = event -> {
 *     if (event.level() == Level.CRITICAL) {
 *         page(event.title(), event.description());
 *     }
 * };
 * }</pre>
 *
 * <p>A channel gets the events that are for people, {@link Transition#isDelivered}, those of an alert in their order, all
 * of them one at a time, on a thread that nothing else waits for: it may block. An event may come twice, with the same
 * {@link AlertEvent#id}: where the process died before it could note that it was sent, or the answer was lost.
 *
 * <p><b>Thread safety:</b> the calls of one monitor never overlap, but may come from different threads, each after the
 * last. <b>Cost:</b> a thread of the executor while it sends; what waits is kept in memory. <b>Failures:</b> what it throws is
 * counted, logged once until it next works, and tried again after a while; but a {@link DeliveryRefusedException} is final, and
 * a {@link RetryLaterException} says when. A call that takes too long is interrupted.
 */
@FunctionalInterface
public interface Channel {

    /**
     * Delivers one event.
     *
     * @param event what happened
     * @throws Exception if it could not be delivered
     */
    void send(AlertEvent event) throws Exception;

    /** Returns the channel into the log {@code dev.perfkit.monitor.alert}: ERROR for critical, WARN for warning, INFO after. */
    static Channel slf4j() {
        return LogChannel.INSTANCE;
    }
}
