package dev.perfkit.monitor.alert;

import java.time.Duration;

/**
 * A channel that takes a group of alerts in one message.
 *
 * <pre>{@code
 * GroupChannel board = notification -> page(notification.groupLabels() + ": " + notification.alerts().size() + " alerts");
 * }</pre>
 *
 * <p>Thread safety, cost, blocking and failures are those of {@link Channel}. A message that failed is not sent again as it
 * was: the next try is built of what is true then.
 */
@FunctionalInterface
public interface GroupChannel extends Channel {

    /**
     * Delivers one message.
     *
     * @throws Exception if it could not be delivered, see {@link Channel#send}
     */
    void send(Notification notification) throws Exception;

    @Override
    default void send(AlertEvent event) throws Exception {
        send(Notification.of(event));
    }

    /** Returns whether and how often the receiver wants to be told again what it was told, lest it forget. */
    default Refresh refresh() {
        return Refresh.NONE;
    }

    /**
     * How a receiver is kept up to date that forgets what it is not told again.
     *
     * @param every how often alerts are sent again while they fire; zero for never
     * @param resolvedFor for how long they are after they resolved
     */
    record Refresh(Duration every, Duration resolvedFor) {
        /** The receiver remembers. */
        public static final Refresh NONE = new Refresh(Duration.ZERO, Duration.ZERO);

        /** Checks that nothing is negative. */
        public Refresh {
            if (every.isNegative() || resolvedFor.isNegative()) {
                throw new IllegalArgumentException(
                        "every, resolvedFor: " + every + ", " + resolvedFor + " (expected: >= 0)");
            }
        }
    }
}
