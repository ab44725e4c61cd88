package dev.perfkit.balancer.scale.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.perfkit.balancer.scale.Leadership;
import dev.perfkit.time.ManualTime;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class KubernetesLeadershipTest {
    private static final String PATH = Cluster.path("coordination.k8s.io/v1", "leases", "shop");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualTime time = new ManualTime();
    private final long origin = time.read();
    private ApiServer server;
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        server = new ApiServer(new Cluster(time, () -> START));
        client = server.client();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private KubernetesLeadershipBuilder builder(String identity, ManualTime clock) {
        return KubernetesLeadership.builder(client, Cluster.NAMESPACE, "shop")
                .identity(identity)
                .executor(Runnable::run)
                .scheduler(clock)
                .clocks(clock, () -> START.plusNanos(clock.read() - origin));
    }

    private Leadership leadership(String identity) {
        return builder(identity, time).build();
    }

    private ObjectNode spec() {
        return (ObjectNode) server.objects.require(PATH).get("spec");
    }

    @Test
    void term_firstOfTwo_leadsAndKeepsTheLead() {
        Leadership first = leadership("first");
        Leadership second = leadership("second");
        time.advance(Duration.ofMinutes(2));
        assertThat(first.term()).isEqualTo(1);
        assertThat(second.term()).isZero();
        assertThat(spec().path("holderIdentity").asString()).startsWith("first_");
        assertThat(spec().path("leaseDurationSeconds").asInt()).isEqualTo(15);
        assertThat(spec().path("leaseTransitions").asInt()).isEqualTo(1);
        assertThat(spec().path("renewTime").asString()).isEqualTo("2026-01-01T00:02:00.000000Z");
    }

    @Test
    void term_leaderStalls_isNoneAnyMoreBeforeAnotherIs() {
        ManualTime stalling = new ManualTime();
        Leadership first = builder("first", stalling).build();
        Leadership second = leadership("second");
        // The first's clock goes on, and its renewals do not: they are the server's to refuse.
        server.forbidden.add("update leases");
        boolean seenBoth = false;
        int leaderless = 0;
        for (int second1 = 0; second1 < 16; second1++) {
            stalling.advance(Duration.ofSeconds(1));
            if (second1 == 11) {
                server.forbidden.clear();
                break;
            }
            time.advance(Duration.ofSeconds(1));
            seenBoth |= first.term() > 0 && second.term() > 0;
            leaderless += first.term() == 0 && second.term() == 0 ? 1 : 0;
        }
        assertThat(first.term()).as("ten seconds without a renewal").isZero();
        assertThat(seenBoth).isFalse();
        assertThat(leaderless).isPositive();
        time.advance(Duration.ofSeconds(8));
        assertThat(second.term()).isEqualTo(1);
        stalling.advance(Duration.ofSeconds(8));
        assertThat(first.term()).as("it sees that another leads").isZero();
        assertThat(spec().path("leaseTransitions").asInt()).isEqualTo(2);
    }

    @Test
    void term_leadLostAndFoundAgain_isAnother() {
        Leadership only = leadership("only");
        assertThat(only.term()).isEqualTo(1);
        server.away = true;
        time.advance(Duration.ofSeconds(9));
        assertThat(only.term()).isEqualTo(1);
        time.advance(Duration.ofSeconds(2));
        assertThat(only.term()).isZero();
        server.away = false;
        time.advance(Duration.ofSeconds(2));
        assertThat(only.term()).isEqualTo(2);
    }

    @Test
    void term_pausedUnaskedAndBack_isAnother() {
        Leadership only = leadership("only");
        assertThat(only.term()).isEqualTo(1);
        server.forbidden.add("get leases");
        time.advance(Duration.ofSeconds(12));
        server.forbidden.clear();
        time.advance(Duration.ofSeconds(2));
        assertThat(only.term()).as("nobody asked while it was none").isEqualTo(2);
    }

    @Test
    void close_ofTheLeader_givesTheLeadAway() {
        Leadership first = leadership("first");
        Leadership second = leadership("second");
        first.close();
        first.close();
        assertThat(first.term()).isZero();
        assertThat(spec().path("holderIdentity").asString()).isEmpty();
        time.advance(Duration.ofSeconds(2));
        assertThat(second.term()).isEqualTo(1);
        assertThat(time.pendingCount()).isEqualTo(1);
        second.close();
    }

    @Test
    void close_apiServerAway_returnsAndTheLeadIsFreeLater() {
        Leadership first = leadership("first");
        Leadership second = leadership("second");
        server.away = true;
        first.close();
        server.away = false;
        time.advance(Duration.ofSeconds(14));
        assertThat(second.term()).isZero();
        time.advance(Duration.ofSeconds(4));
        assertThat(second.term()).isEqualTo(1);
    }

    @Test
    void term_ofTwoWithTheSameName_onlyOneLeads() {
        Leadership first = leadership("same");
        Leadership second = leadership("same");
        time.advance(Duration.ofSeconds(30));
        assertThat(first.term()).isEqualTo(1);
        assertThat(second.term()).isZero();
    }

    @Test
    void term_leadsOnItsOwnThread_byDefault() {
        try (KubernetesLeadership own =
                KubernetesLeadership.builder(client, Cluster.NAMESPACE, "own").build()) {
            await().until(() -> own.term() == 1);
        }
        ObjectNode lease = server.objects.require(Cluster.path("coordination.k8s.io/v1", "leases", "own"));
        assertThat(lease.path("spec").path("holderIdentity").asString()).isEmpty();
    }

    @Test
    void times_outOfOrder_areRefused() {
        assertThatThrownBy(() ->
                        builder("x", time).times(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "times: lease PT10S, deadline PT10S, retry PT2S (expected: lease, in whole seconds > deadline"
                                + " > retry >= PT0.1S)");
    }
}
