package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes that come and go as a source says, and stay where it says nothing. */
class NodeSourceTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final ManualTime time = new ManualTime();
    private NodeSource<String> current = NodeSource.of(endpoints("a", "b"));

    private static List<Endpoint<String>> endpoints(String... names) {
        List<Endpoint<String>> endpoints = new ArrayList<>();
        for (String name : names) {
            endpoints.add(Endpoint.of(name, "target " + name));
        }
        return endpoints;
    }

    private <T> LoadBalancer<T> balancer(NodeSource<T> source) {
        return LoadBalancer.<T>builder("sourced")
                .source(source, INTERVAL)
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .build();
    }

    private LoadBalancer<String> balancer() {
        return balancer(() -> current.find());
    }

    private static List<String> names(LoadBalancer<?> balancer) {
        return balancer.snapshot().nodes().stream().map(NodeSnapshot::name).toList();
    }

    @Test
    void build_sourceAnswers_hasTheNodesAtOnce() {
        try (LoadBalancer<String> balancer = balancer()) {
            assertThat(names(balancer)).containsExactly("a", "b");
        }
    }

    @Test
    void find_otherNodes_areFollowed() {
        try (LoadBalancer<String> balancer = balancer()) {
            current = NodeSource.supplier(() -> endpoints("b", "c"));
            assertThat(names(balancer)).containsExactly("a", "b");
            time.advance(INTERVAL);

            assertThat(names(balancer)).containsExactly("b", "c");
            assertThat(balancer.snapshot().sourceFailures()).isZero();
        }
    }

    @Test
    void find_failsOrFindsNobody_keepsTheLastNodesAndSaysSoOnce() {
        try (LoadBalancer<String> balancer = balancer()) {
            current = () -> {
                throw new IOException("registry is away");
            };
            time.advance(INTERVAL);
            current = NodeSource.of(List.of());
            time.advance(INTERVAL);
            current = () -> new NodeSource.Found<>(endpoints("x", "x"), true);
            time.advance(INTERVAL);

            assertThat(names(balancer)).containsExactly("a", "b");
            assertThat(balancer.snapshot().sourceFailures()).isEqualTo(3);
            assertThat(balancer.decisions())
                    .filteredOn(decision -> decision.what().equals("the nodes stay as they are"))
                    .singleElement()
                    .satisfies(decision -> assertThat(decision.why()).contains("registry is away"));
            current = NodeSource.of(endpoints("c"));
            time.advance(INTERVAL);
            assertThat(names(balancer)).containsExactly("c");
        }
    }

    @Test
    void find_nobodyForCertain_letsAllGo() {
        try (LoadBalancer<String> balancer = balancer()) {
            current = NodeSource.Found::nobody;
            time.advance(INTERVAL);

            assertThat(names(balancer)).isEmpty();
            assertThatThrownBy(balancer::pick).hasMessageContaining("it has no nodes");
        }
    }

    @Test
    void build_sourceFails_beginsEmptyAndGoesOn() {
        current = () -> {
            throw new UnknownHostException("shop.internal");
        };
        try (LoadBalancer<String> balancer = balancer()) {
            assertThat(names(balancer)).isEmpty();
            current = NodeSource.of(endpoints("a"));
            time.advance(INTERVAL);

            assertThat(names(balancer)).containsExactly("a");
        }
    }

    @Test
    void build_sourceThrowsAnError_isAFailureOfTheSource() {
        AssertionError error = new AssertionError("planted");
        NodeSource<String> broken = () -> {
            throw error;
        };
        try (LoadBalancer<String> balancer = balancer(broken)) {
            assertThat(balancer.snapshot().sourceFailures()).isEqualTo(1);
        }
    }

    @Test
    void build_interruptedInTheSource_staysInterrupted() {
        NodeSource<String> blocking = () -> {
            throw new InterruptedException("planted");
        };
        try (LoadBalancer<String> balancer = balancer(blocking)) {
            assertThat(Thread.interrupted()).isTrue();
            assertThat(balancer.snapshot().sourceFailures()).isEqualTo(1);
        }
    }

    @Test
    void close_thenSourceChanges_isNotAskedAnyMore() {
        LoadBalancer<String> balancer = balancer();
        balancer.close();
        current = () -> {
            throw new AssertionError("asked after close");
        };
        time.advance(INTERVAL.multipliedBy(3));

        assertThat(names(balancer)).containsExactly("a", "b");
    }

    @Test
    void setEndpoints_besideSource_isRefused() {
        try (LoadBalancer<String> balancer = balancer()) {
            assertThatThrownBy(() -> balancer.setEndpoints(endpoints("z"))).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> LoadBalancer.<String>builder("both")
                        .node("a", "a")
                        .source(current, INTERVAL)
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected: nodes or a source");
        assertThatThrownBy(() -> LoadBalancer.<String>builder("hasty").source(current, Duration.ZERO))
                .hasMessage("interval: PT0S (expected: >= PT0.01S)");
    }

    @Test
    void dns_addressesChange_areFollowedByName() throws Exception {
        List<InetAddress> addresses = new ArrayList<>(List.of(address(2), address(1)));
        NodeSource<URI> dns = NodeSource.dns(
                URI.create("http://shop.internal:8080/base"), host -> addresses.toArray(InetAddress[]::new));
        try (LoadBalancer<URI> balancer = balancer(dns)) {
            assertThat(names(balancer)).containsExactly("10.0.0.1:8080", "10.0.0.2:8080");
            addresses.set(0, address(3));
            time.advance(INTERVAL);

            assertThat(names(balancer)).containsExactly("10.0.0.1:8080", "10.0.0.3:8080");
            assertThat(dns.find().endpoints().get(0).target()).isEqualTo(URI.create("http://10.0.0.1:8080/base"));
        }
    }

    @Test
    void dns_sixBytesOrTwice_isAUriAllTheSame() throws Exception {
        InetAddress six =
                InetAddress.getByAddress(new byte[] {0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7});
        NodeSource<URI> dns =
                NodeSource.dns(URI.create("http://shop.internal:8080"), host -> new InetAddress[] {six, six});

        assertThat(dns.find().endpoints()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.name()).isEqualTo("[2001:db8:0:0:0:0:0:7]:8080");
            assertThat(endpoint.target()).isEqualTo(URI.create("http://[2001:db8:0:0:0:0:0:7]:8080"));
        });
    }

    @Test
    void dns_escapesInTheUri_stay() throws Exception {
        NodeSource<URI> dns = NodeSource.dns(
                URI.create("http://me@shop.internal:8080/a%2Fb?c=%26"), host -> new InetAddress[] {address(1)});

        assertThat(dns.find().endpoints())
                .extracting(Endpoint::target)
                .containsExactly(URI.create("http://me@10.0.0.1:8080/a%2Fb?c=%26"));
    }

    @Test
    void dns_noHostOrPort_isRefused() {
        assertThatThrownBy(() -> NodeSource.dns(URI.create("http://shop.internal")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "uri: http://shop.internal (expected: with a host and a port, such as http://shop.internal:8080)");
    }

    private static InetAddress address(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    }
}
