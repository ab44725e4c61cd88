package dev.perfkit.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.profile.ProfileReport;
import dev.perfkit.profile.Profiled;
import dev.perfkit.profile.Profiler;
import dev.perfkit.time.ManualTime;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Methods that return publishers, and one whose arguments are captured: woven at build time, with the real profiler. */
final class WovenReactiveTest {
    private final ManualTime time = new ManualTime();
    private final Profiler profiler =
            Profiler.builder().ticker(time).slowThreshold(Duration.ofDays(1)).build();
    private final Catalog catalog = new Catalog(time);

    private static final class Catalog {
        private final ManualTime time;

        Catalog(ManualTime time) {
            this.time = time;
        }

        @Profiled(name = "mono")
        Mono<String> mono() {
            time.advance(Duration.ofMillis(1));
            return Mono.fromSupplier(() -> work("a"));
        }

        @Profiled(name = "flux")
        Flux<String> flux() {
            time.advance(Duration.ofMillis(1));
            return Flux.defer(() -> Flux.just(work("a"), "b"));
        }

        @Profiled(name = "uni")
        Uni<String> uni() {
            time.advance(Duration.ofMillis(1));
            return Uni.createFrom().item(() -> work("a"));
        }

        @Profiled(name = "multi")
        static Multi<String> multi(Catalog catalog) {
            catalog.time.advance(Duration.ofMillis(1));
            return Multi.createFrom().deferred(() -> Multi.createFrom().items(catalog.work("a"), "b"));
        }

        @Profiled(name = "publisher")
        Publisher<String> publisher() {
            Flux<String> flux = flux();
            return subscriber -> flux.subscribe(subscriber); // of no type that an adapter knows better
        }

        @Profiled(name = "flow")
        Flow.Publisher<String> flow() {
            return FlowAdapters.toFlowPublisher(publisher());
        }

        @Profiled(name = "failing")
        Mono<String> failing() {
            return Mono.error(() -> new IllegalStateException(work("refused")));
        }

        @Profiled(name = "slow", slowMillis = 20, captureArguments = true)
        boolean slow(String secret, int number, Object... more) {
            time.advance(Duration.ofMillis(30));
            return secret.length() == number + more.length;
        }

        private String work(String result) {
            time.advance(Duration.ofMillis(20));
            return result;
        }
    }

    @BeforeEach
    void install() {
        Profiler.install(profiler);
    }

    @AfterEach
    void close() {
        profiler.close();
    }

    private ProfileReport.Site site(String name) {
        return profiler.report().sites().stream()
                .filter(site -> site.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** So many subscriptions, each of 20 ms, and so many returns before. */
    private void assertCalls(String name, int subscriptions, int returns) {
        ProfileReport.Site site = site(name);
        assertThat(site.calls()).as(name + " calls").isEqualTo(subscriptions);
        assertThat(site.inFlight()).as(name + " in flight").isZero();
        assertThat(site.total()).as(name + " total").isEqualTo(subscriptions * 20_000_000L);
        assertThat(site.returned().count()).as(name + " returns").isEqualTo(returns);
    }

    @Test
    void publisher_returned_isNoCallUntilItIsSubscribedTo() {
        assertThat(catalog.mono()).isNotNull();
        assertThat(catalog.uni()).isNotNull();
        assertThat(catalog.flow()).isNotNull();

        for (String name : List.of("mono", "uni", "flux", "publisher", "flow")) {
            assertCalls(name, 0, 1);
        }
    }

    @Test
    void mono_subscribedTwice_isTwoCalls() {
        Mono<String> mono = catalog.mono();

        assertThat(mono.block()).isEqualTo("a");
        assertThat(mono.block()).isEqualTo("a");

        assertCalls("mono", 2, 1);
    }

    @Test
    void flux_subscribedAndCancelled_isOneCallEach() {
        Flux<String> flux = catalog.flux();

        assertThat(flux.collectList().block()).containsExactly("a", "b");
        assertThat(flux.blockFirst()).isEqualTo("a");

        assertCalls("flux", 2, 1);
        assertThat(site("flux").cancelled()).isEqualTo(1);
    }

    @Test
    void uniAndMulti_subscribed_areCalls() {
        Uni<String> uni = catalog.uni();
        assertThat(uni.await().indefinitely()).isEqualTo("a");
        assertThat(uni.await().indefinitely()).isEqualTo("a");
        assertThat(Catalog.multi(catalog).collect().asList().await().indefinitely())
                .containsExactly("a", "b");

        assertCalls("uni", 2, 1);
        assertCalls("multi", 1, 1);
    }

    @Test
    void publishersOfReactiveStreamsAndTheJdk_subscribed_areCallsAtEachLevel() {
        assertThat(Flux.from(FlowAdapters.toPublisher(catalog.flow()))
                        .collectList()
                        .block())
                .containsExactly("a", "b");

        assertCalls("flux", 1, 1);
        assertCalls("publisher", 1, 1);
        assertCalls("flow", 1, 1);
    }

    @Test
    void publisher_thatFails_isAnErrorAtEachSubscription() {
        Mono<String> failing = catalog.failing();
        assertThat(failing.onErrorReturn("instead").block()).isEqualTo("instead");
        assertThat(failing.onErrorReturn("instead").block()).isEqualTo("instead");

        assertCalls("failing", 2, 1);
        assertThat(site("failing").errors()).isEqualTo(2);
    }

    @Test
    void slowCall_withCapturedArguments_isToldWithThem_redacted() {
        List<String> lines = LogLines.of(
                () -> assertThat(catalog.slow("hidden", 4, 1.5, new int[3])).isTrue());

        assertThat(lines)
                .singleElement()
                .asString()
                .contains("slow call: slow took 30.0 ms and returned", "; arguments (String[6], 4, Object[2]))")
                .doesNotContain("hidden");
        assertThat(site("slow").slow()).isEqualTo(1);
    }
}
