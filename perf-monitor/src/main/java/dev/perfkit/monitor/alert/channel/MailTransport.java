package dev.perfkit.monitor.alert.channel;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.DeliveryRefusedException;
import dev.perfkit.monitor.alert.Notification;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;

/** Jakarta Mail, apart so that its absence is noticed in one place. */
final class MailTransport {
    private final MailOptions options;
    private final Session session;
    private final InternetAddress from;
    private final List<InternetAddress> to = new ArrayList<>();

    MailTransport(MailOptions options) {
        this.options = options;
        this.from = address("from", options.from());
        options.to().forEach(text -> to.add(address("to", text)));
        this.session = Session.getInstance(properties(options), new Login(options));
    }

    private static InternetAddress address(String name, String text) {
        try {
            InternetAddress address = new InternetAddress(text, true);
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw new AddressException("control character");
            }
            return address;
        } catch (AddressException e) {
            throw new IllegalArgumentException(name + ": " + text + " (expected: an e-mail address)", e);
        }
    }

    private static Properties properties(MailOptions options) {
        String protocol = options.security() == MailOptions.Security.TLS ? "smtps" : "smtp";
        String prefix = "mail." + protocol + ".";
        String timeout = Long.toString(options.timeout().toMillis());
        Properties properties = new Properties();
        properties.setProperty("mail.transport.protocol", protocol);
        // Protocols are chosen by the address type, too.
        properties.setProperty("mail.transport.protocol.rfc822", protocol);
        properties.setProperty(prefix + "host", options.host());
        properties.setProperty(prefix + "port", Integer.toString(options.port()));
        properties.setProperty(prefix + "connectiontimeout", timeout);
        properties.setProperty(prefix + "timeout", timeout);
        properties.setProperty(prefix + "writetimeout", timeout);
        properties.setProperty(prefix + "auth", Boolean.toString(options.user() != null));
        // One address that is gone must not keep the others from their mail.
        properties.setProperty(prefix + "sendpartial", "true");
        boolean startTls = options.security() == MailOptions.Security.START_TLS;
        properties.setProperty(prefix + "starttls.enable", Boolean.toString(startTls));
        properties.setProperty(prefix + "starttls.required", Boolean.toString(startTls));
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        return properties;
    }

    private static final class Login extends Authenticator {
        private final MailOptions options;

        Login(MailOptions options) {
            this.options = options;
        }

        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication(options.user(), options.password());
        }
    }

    void send(Notification notification) throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(from);
        message.setRecipients(Message.RecipientType.TO, to.toArray(InternetAddress[]::new));
        message.setSubject(oneLine(SlackChannel.headline(notification)), StandardCharsets.UTF_8.name());
        // All messages about a group refer to one that never was, which makes them a thread.
        String thread = UUID.nameUUIDFromBytes(notification.groupKey().getBytes(StandardCharsets.UTF_8))
                .toString();
        message.setHeader("References", "<" + thread + "@perfkit>");
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setText(body(notification), StandardCharsets.UTF_8.name());
        try {
            Transport.send(message);
        } catch (SendFailedException e) {
            if (e.getInvalidAddresses() != null && e.getInvalidAddresses().length > 0) {
                throw new DeliveryRefusedException(options.host() + " refuses " + e.getInvalidAddresses().length
                        + " of " + to.size() + " addresses, and no others");
            }
            throw e;
        }
    }

    /** A line break in a header would begin another header. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .limit(200)
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.toString();
    }

    private static String body(Notification notification) {
        StringBuilder text = new StringBuilder();
        for (AlertEvent alert : notification.alerts()) {
            text.append(alert.isFiring() ? "FIRING" : "RESOLVED")
                    .append("  ")
                    .append(alert.title())
                    .append(" (")
                    .append(alert.level())
                    .append(")\n  ")
                    .append(alert.description())
                    .append("\n  ")
                    .append(alert.monitor())
                    .append(" / ")
                    .append(alert.rule())
                    .append(' ')
                    .append(alert.labels())
                    .append("\n  since ")
                    .append(alert.startsAt())
                    .append(alert.isFiring() ? "" : " until " + alert.endsAt())
                    .append("\n\n");
        }
        return text.toString();
    }
}
