package dev.perfkit.monitor.alert.channel;

import dev.perfkit.monitor.alert.GroupChannel;
import dev.perfkit.monitor.alert.Notification;

/**
 * Sends e-mail.
 *
 * <pre>{@code
 * Channel channel = MailChannel.of(MailOptions.through("smtp.example.org", 587)
 *     .from("perfkit@example.org")
 *     .to("oncall@example.org")
 *     .login("perfkit", password));
 * }</pre>
 *
 * <p>One plain text message a group; all messages about a group are one thread to a mail reader. Whatever a title holds,
 * a header stays one line. Needs {@code org.eclipse.angus:angus-mail}, and says so where it is missing.
 * <b>Failures:</b> an address that the server refuses for good is final; all else is tried again.
 */
public final class MailChannel implements GroupChannel {
    private final MailOptions options;
    private final MailTransport transport;

    private MailChannel(MailOptions options, MailTransport transport) {
        this.options = options;
        this.transport = transport;
    }

    /**
     * Returns the channel.
     *
     * @throws IllegalStateException if Jakarta Mail is not on the class path, or sender or receiver are missing
     * @throws IllegalArgumentException if an address is none
     */
    public static MailChannel of(MailOptions options) {
        options.check();
        try {
            return new MailChannel(options, new MailTransport(options));
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException("e-mail needs org.eclipse.angus:angus-mail on the class path", e);
        }
    }

    @Override
    public void send(Notification notification) throws Exception {
        transport.send(notification);
    }

    @Override
    public String toString() {
        return "MailChannel{" + options.host() + ":" + options.port() + " to " + options.to() + "}";
    }
}
