package dev.perfkit.balancer.scale.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.kit.ScalingStateContract;
import dev.perfkit.balancer.scale.ScalingState;
import dev.perfkit.balancer.scale.StaleClaimException;
import dev.perfkit.time.ManualTime;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class KubernetesStateTest extends ScalingStateContract {
    private static final String PATH = Cluster.path("coordination.k8s.io/v1", "leases", "shop-state");
    private static final long MADE = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();

    private final Cluster cluster = new Cluster(new ManualTime(), () -> Instant.ofEpochSecond(MADE));
    private ApiServer server;
    private KubernetesClient client;
    private ScalingState state;

    @BeforeEach
    void start() throws IOException {
        server = new ApiServer(cluster);
        client = server.client();
        state = open();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private ObjectNode lease() {
        return server.objects.require(PATH);
    }

    @Override
    protected ScalingState open() {
        return KubernetesState.of(client, Cluster.NAMESPACE, "shop-state");
    }

    @Test
    void claim_first_isLaterThanWhatAnEarlierLeaseHad() throws Exception {
        assertThat(state.claim().token()).isEqualTo(MADE);
    }

    @Test
    void write_underAnEarlierClaim_saysWhich() throws Exception {
        long first = state.claim().token();
        state.write(state.claim().token(), "new");
        assertThatThrownBy(() -> state.write(first, "old"))
                .isInstanceOf(StaleClaimException.class)
                .hasMessage("the state in Lease shop-state in namespace prod refuses claim " + first
                        + ": the latest is " + (first + 1));
        assertThat(state.claim().text()).isEqualTo("new");
    }

    @Test
    void write_othersNotesAreThere_keepsThem() throws Exception {
        long token = state.claim().token();
        server.objects.change(PATH, lease -> Objects.merge(lease, Objects.parse("""
                {"metadata": {"annotations": {"note": "kept"}, "resourceVersion": ""}}""")));
        state.write(token, "text");
        assertThat(Objects.annotation(lease(), "note")).isEqualTo("kept");
        assertThat(Objects.annotation(lease(), KubernetesState.TEXT)).isEqualTo("text");
    }

    @Test
    void write_beyondWhatKubernetesAllows_saysSo() throws Exception {
        long token = state.claim().token();
        assertThatThrownBy(() -> state.write(token, "x".repeat(262_144)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("text: annotations of 2622\\d\\d bytes in all \\(expected: at most 262144\\)");
        state.write(token, "x".repeat(262_000));
        assertThat(state.claim().text()).hasSize(262_000);
    }

    @Test
    void claim_leaseWasDeleted_isNoSmaller() throws Exception {
        long before = state.claim().token();
        server.objects.delete(PATH);
        assertThat(state.claim().token()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void claim_forbidden_saysWhatToGrant() {
        for (String verb : List.of("get", "create", "update")) {
            server.forbidden.add(verb + " leases");
            assertThatThrownBy(() -> state.claim())
                    .isInstanceOf(KubernetesException.class)
                    .hasMessageContaining(
                            verb + " leases.coordination.k8s.io shop-state in namespace prod is forbidden: a role"
                                    + " has to grant verb " + verb
                                    + " on resource leases of API group \"coordination.k8s.io\"");
            server.forbidden.clear();
        }
    }

    @Test
    void write_apiServerAway_failsAndIsNotWritten() throws Exception {
        long token = state.claim().token();
        server.away = true;
        assertThatThrownBy(() -> state.write(token, "text"))
                .isInstanceOf(KubernetesException.class)
                .hasMessageContaining("the API server gave no answer");
        server.away = false;
        assertThat(state.claim().text()).isNull();
    }
}
