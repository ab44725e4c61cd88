package dev.perfkit.monitor.alert.channel;

import static dev.perfkit.monitor.alert.Events.fired;
import static dev.perfkit.monitor.alert.Events.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.monitor.alert.DeliveryRefusedException;
import dev.perfkit.monitor.alert.Events;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Notification;
import dev.perfkit.monitor.alert.Transition;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MailChannelTest {
    private MailServer server;

    @BeforeEach
    void open() throws IOException {
        server = new MailServer();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void send_group_isOneTextMessage() throws Exception {
        channel("ops@example.org", "boss@example.org")
                .send(new Notification(
                        "mail", "k", Map.of("zone", "west"), List.of(), List.of(fired("a"), resolved("b")), false));
        assertThat(server.receivers).containsExactly("<ops@example.org>", "<boss@example.org>");
        String message = server.messages.get(0);
        assertThat(message)
                .contains(
                        "From: perfkit@example.org",
                        "Subject: [FIRING 1, RESOLVED 1] west",
                        "Auto-Submitted: auto-generated")
                .contains("FIRING  High a (WARNING)", "RESOLVED  High b", "until 2026-01-02T04:14:05Z");
    }

    @Test
    void send_titleWithLineBreaks_addsNoHeader() throws Exception {
        channel("ops@example.org")
                .send(Events.of(
                        "x\r\nBcc: evil@example.org\r\n\r\nbody\u2028\u0085",
                        Map.of("a", "\r\n.\r\nQUIT"),
                        1,
                        0,
                        Transition.FIRED,
                        Level.CRITICAL));
        String message = server.messages.get(0);
        String head = message.substring(0, message.indexOf("\n\n"));
        assertThat(head.lines()).noneMatch(line -> line.startsWith("Bcc") || line.startsWith("body"));
        assertThat(server.receivers).containsExactly("<ops@example.org>");
        assertThat(server.messages).hasSize(1);
    }

    @Test
    void send_sameGroupTwice_isOneThread() throws Exception {
        MailChannel channel = channel("ops@example.org");
        channel.send(fired("a"));
        channel.send(resolved("a"));
        channel.send(fired("b"));
        assertThat(server.messages.stream()
                        .map(message -> message.lines()
                                .filter(line -> line.startsWith("References: "))
                                .findFirst()
                                .orElseThrow())
                        .distinct())
                .hasSize(2);
    }

    @Test
    void send_receiverUnknown_isARefusalAndTheOthersGetIt() {
        server.unknown = "gone@example.org";
        assertThatThrownBy(() -> channel("gone@example.org", "ops@example.org").send(fired("a")))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("localhost refuses 1 of 2 addresses, and no others");
        assertThat(server.messages).hasSize(1);
    }

    @Test
    void send_serverBusy_isTriedAgain() {
        server.busy = true;
        assertThatThrownBy(() -> channel("ops@example.org").send(fired("a")))
                .isInstanceOf(jakarta.mail.MessagingException.class);
    }

    @Test
    void send_startTlsNotOffered_sendsNothingInTheClear() {
        MailOptions options = options().security(MailOptions.Security.START_TLS).login("user", "SECRET");
        assertThatThrownBy(() -> MailChannel.of(options).send(fired("a"))).isInstanceOf(Exception.class);
        assertThat(server.lines).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
        assertThat(options.toString() + MailChannel.of(options)).doesNotContain("SECRET");
    }

    @Test
    void options_badOnes_areRefusedByName() {
        assertThatThrownBy(() -> MailOptions.through("h", 0)).hasMessage("port: 0 (expected: 1 to 65535)");
        assertThatThrownBy(() -> MailChannel.of(MailOptions.through("h", 25)))
                .hasMessageEndingWith("(expected: a sender and a receiver)");
        assertThatThrownBy(() -> MailChannel.of(options().to("no address")))
                .hasMessage("to: no address (expected: an e-mail address)");
        assertThatThrownBy(() -> MailChannel.of(options().from("a@b.c\r\nBcc: d@e.f")))
                .hasMessageStartingWith("from: a@b.c");
        assertThatThrownBy(() -> MailChannel.of(options().login("user", "password")))
                .hasMessageStartingWith("security: NONE (expected: TLS or START_TLS");
        assertThatThrownBy(() -> options().timeout(Duration.ZERO)).hasMessage("timeout: PT0S (expected: > 0)");
    }

    @Test
    void of_withoutJakartaMail_namesTheArtifact() throws Exception {
        URL[] path = Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1))
                .filter(entry -> !entry.contains("mail"))
                .map(entry -> java.nio.file.Path.of(entry).toUri())
                .map(uri -> {
                    try {
                        return uri.toURL();
                    } catch (java.net.MalformedURLException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toArray(URL[]::new);
        try (URLClassLoader without = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            Class<?> options = without.loadClass(MailOptions.class.getName());
            Object set = options.getMethod("through", String.class, int.class).invoke(null, "localhost", 25);
            set = options.getMethod("from", String.class).invoke(set, "a@b.c");
            set = options.getMethod("to", String[].class).invoke(set, (Object) new String[] {"a@b.c"});
            Object complete = set;
            assertThatThrownBy(() -> without.loadClass(MailChannel.class.getName())
                            .getMethod("of", options)
                            .invoke(null, complete))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("e-mail needs org.eclipse.angus:angus-mail on the class path");
        }
    }

    private MailChannel channel(String... to) {
        return MailChannel.of(options().to(to));
    }

    private MailOptions options() {
        return MailOptions.through("localhost", server.port())
                .from("perfkit@example.org")
                .to("ops@example.org")
                .security(MailOptions.Security.NONE);
    }
}
