package dev.perfkit.monitor.alert.channel;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How mail is sent, and to whom.
 *
 * <pre>{@code
 * MailOptions.through("smtp.example.org", 587)
 *     .from("perfkit@example.org")
 *     .to("oncall@example.org")
 *     .login("perfkit", System.getenv("SMTP_PASSWORD"));
 * }</pre>
 *
 * <p>Immutable. Its text does not hold the password.
 */
public final class MailOptions {
    /** How the connection is kept from others' eyes. */
    public enum Security {
        /** It is encrypted after the greeting, or not used at all. Usually port 587. */
        START_TLS,
        /** It is encrypted from the beginning. Usually port 465. */
        TLS,
        /** It is not: for a server on this machine. A password is not sent this way. */
        NONE
    }

    private final String host;
    private final int port;
    private final String from;
    private final List<String> to;
    private final @Nullable String user;
    private final @Nullable String password;
    private final Security security;
    private final Duration timeout;

    private MailOptions(
            String host,
            int port,
            String from,
            List<String> to,
            @Nullable String user,
            @Nullable String password,
            Security security,
            Duration timeout) {
        this.host = host;
        this.port = port;
        this.from = from;
        this.to = List.copyOf(to);
        this.user = user;
        this.password = password;
        this.security = security;
        this.timeout = timeout;
    }

    /** Returns options for a server, by START_TLS and with 10 s for each answer. */
    public static MailOptions through(String host, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        return new MailOptions(
                requireNonNull(host, "host"),
                port,
                "",
                List.of(),
                null,
                null,
                Security.START_TLS,
                Duration.ofSeconds(10));
    }

    /** Returns this with a sender. */
    public MailOptions from(String address) {
        return new MailOptions(host, port, address, to, user, password, security, timeout);
    }

    /** Returns this with receivers. */
    public MailOptions to(String... addresses) {
        return new MailOptions(host, port, from, List.of(addresses), user, password, security, timeout);
    }

    /** Returns this with a user who is to be logged in. */
    public MailOptions login(String user, String password) {
        return new MailOptions(
                host,
                port,
                from,
                to,
                requireNonNull(user, "user"),
                requireNonNull(password, "password"),
                security,
                timeout);
    }

    /** Returns this with another protection of the connection. */
    public MailOptions security(Security security) {
        return new MailOptions(host, port, from, to, user, password, requireNonNull(security, "security"), timeout);
    }

    /** Returns this with another limit to connecting and to each answer. */
    public MailOptions timeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
        }
        return new MailOptions(host, port, from, to, user, password, security, timeout);
    }

    void check() {
        if (from.isBlank() || to.isEmpty()) {
            throw new IllegalStateException(
                    "mail: from " + from + " to " + to + " (expected: a sender and a receiver)");
        }
        if (user != null && security == Security.NONE) {
            throw new IllegalStateException("security: NONE (expected: TLS or START_TLS, as there is a password)");
        }
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    String from() {
        return from;
    }

    List<String> to() {
        return to;
    }

    @Nullable String user() {
        return user;
    }

    @Nullable String password() {
        return password;
    }

    Security security() {
        return security;
    }

    Duration timeout() {
        return timeout;
    }

    @Override
    public String toString() {
        return "MailOptions{" + host + ":" + port + ", " + security + ", from " + from + ", to " + to + "}";
    }
}
