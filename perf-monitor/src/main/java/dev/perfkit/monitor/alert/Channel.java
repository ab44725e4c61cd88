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
 * <p>A channel gets the events that are for people, {@link Transition#isDelivered}, in their order and one at a time, on a
 * thread that nothing else waits for: it may block. <b>Thread safety:</b> the calls of one monitor never overlap, but may
 * come from different threads, each after the last. <b>Failures:</b> what it throws is counted and logged, once until it next works; the event
 * is then lost to this channel and to no other.
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
