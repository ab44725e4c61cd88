package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.time.ManualTime;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who waits for whom: only a wait for the node is the node's. */
class StallTest {
    private static final Duration READ = Duration.ofSeconds(30);
    private static final Duration WRITE = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final ManualTime time = new ManualTime();
    private final List<String> seen = new ArrayList<>();
    private final BalancedHttpClient owner = BalancedHttpClient.builder(
                    LoadBalancer.<URI>builder("shop").build())
            .client(new ScriptedClient())
            .ticker(time)
            .scheduler(time)
            .executor(Runnable::run)
            .build();
    private Flow.@Nullable Subscription reader;

    /** A reader that asks when the test does. */
    private final class Reader implements BodySubscriber<String> {
        @Override
        public CompletionStage<String> getBody() {
            return new CompletableFuture<>();
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            reader = subscription;
        }

        @Override
        public void onNext(List<ByteBuffer> part) {
            seen.add("part");
        }

        @Override
        public void onError(Throwable failure) {
            seen.add(failure.getMessage());
        }

        @Override
        public void onComplete() {
            seen.add("end");
        }
    }

    private final class Source implements Flow.Subscription {
        @Override
        public void request(long parts) {}

        @Override
        public void cancel() {
            seen.add("cancelled");
        }
    }

    private final Intake<String> intake = new Intake<>(owner, info -> new Reader(), "one");
    private final BodySubscriber<String> node = intake.apply((ResponseInfo) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {ResponseInfo.class}, (proxy, method, arguments) -> null));

    private Flow.Subscription handedOut() {
        node.onSubscribe(new Source());
        intake.handOut();
        assertThat(reader).isNotNull();
        return reader;
    }

    @Test
    void read_nothingAskedFor_isTheReadersBusiness() {
        Flow.Subscription asking = handedOut();
        time.advance(READ.multipliedBy(3));
        asking.request(1);
        time.advance(READ.minus(MOMENT));
        node.onNext(List.of());
        time.advance(READ.multipliedBy(3));
        node.onComplete();

        assertThat(seen).containsExactly("part", "end");
        assertThat(intake.ended()).isCompleted();
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void read_askedForAndNotComing_endsAtTheLimit() {
        Flow.Subscription asking = handedOut();
        time.advance(Duration.ofSeconds(17));
        asking.request(2);
        time.advance(Duration.ofSeconds(20));
        node.onNext(List.of());
        time.advance(READ.minus(MOMENT));
        assertThat(seen).containsExactly("part");
        time.advance(MOMENT);

        assertThat(seen).containsExactly("part", "cancelled", "no more of the body from one within 30000 ms");
        assertThat(intake.ended()).isCompleted();
        node.onNext(List.of());
        node.onError(new IllegalStateException("too late"));
        assertThat(seen).hasSize(3);
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void read_cancelledByTheReader_isOver() {
        handedOut().cancel();
        assertThat(intake.ended()).isCompleted();
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void read_givenUpBeforeItBegins_isCancelledWhenItDoes() {
        intake.giveUp();
        node.onSubscribe(new Source());

        assertThat(seen).containsExactly("cancelled");
    }

    /** A deadline ends the try, and its response comes all the same. */
    @Test
    void read_givenUpAfterTheTrysEnd_isCancelled() {
        node.onSubscribe(new Source());
        intake.end();
        intake.giveUp();

        assertThat(seen).containsExactly("cancelled");
    }

    @Test
    void read_givenUpAfterTheLastPart_leavesTheConnection() {
        node.onSubscribe(new Source());
        node.onComplete();
        intake.giveUp();

        assertThat(seen).containsExactly("end");
    }

    @Test
    void read_beforeItIsHandedOut_isTheTrysBusiness() {
        node.onSubscribe(new Source());
        assertThat(reader).isNotNull();
        reader.request(Long.MAX_VALUE);
        reader.request(Long.MAX_VALUE);
        time.advance(READ.multipliedBy(2));
        assertThat(seen).isEmpty();
        assertThat(time.pendingCount()).isZero();
    }

    private final class Taker implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            reader = subscription;
        }

        @Override
        public void onNext(ByteBuffer part) {
            seen.add("part");
        }

        @Override
        public void onError(Throwable failure) {
            seen.add("error");
        }

        @Override
        public void onComplete() {
            seen.add("end");
        }
    }

    private Outlet outlet(BodyPublisher body) {
        return new Outlet(body, new Stall(owner, WRITE, () -> seen.add("stalled")), () -> seen.add("broken"));
    }

    @Test
    void write_nodeAsksForNoMore_isAStallAtTheLimit() {
        outlet(BodyPublishers.ofByteArray(new byte[1 << 20])).subscribe(new Taker());
        assertThat(reader).isNotNull();
        time.advance(Duration.ofSeconds(9));
        reader.request(1);
        time.advance(Duration.ofSeconds(9));
        assertThat(seen).containsExactly("part");
        time.advance(Duration.ofSeconds(1));
        assertThat(seen).containsExactly("part", "stalled");
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void write_sourceTakesItsTime_isNotTheNodesStall() {
        Outlet outlet = outlet(BodyPublishers.fromPublisher(taker -> taker.onSubscribe(new Source()), 100));
        assertThat(outlet.contentLength()).isEqualTo(100);
        outlet.subscribe(new Taker());
        assertThat(reader).isNotNull();
        reader.request(1);
        time.advance(WRITE.multipliedBy(5));
        assertThat(seen).isEmpty();
        reader.cancel();
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void write_wholeBodyTaken_isOver() {
        outlet(BodyPublishers.ofString("order")).subscribe(new Taker());
        assertThat(reader).isNotNull();
        reader.request(Long.MAX_VALUE);
        assertThat(seen).containsExactly("part", "end");
        assertThat(time.pendingCount()).isZero();
    }
}
