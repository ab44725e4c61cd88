package dev.perfkit.profile.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Context;
import io.smallrye.mutiny.GroupedMulti;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MutinyAdapterTest {
    private final ReturningSite site = new ReturningSite();

    @AfterEach
    void close() {
        site.close();
    }

    private <T> Uni<T> uni(Uni<T> returned) {
        return site.call(Uni.class, returned);
    }

    private <T> Multi<T> multi(Multi<T> returned) {
        return site.call(Multi.class, returned);
    }

    @Test
    void uni_neverSubscribed_isNoCall() {
        uni(Uni.createFrom().item("a"));

        assertThat(site.counts()).containsExactly(0L, 0L, 0L, 0L);
    }

    @Test
    void uni_subscribed_lastsFromItsSubscriptionToItsItem() {
        AtomicReference<UniEmitter<? super String>> emitter = new AtomicReference<>();
        Uni<String> uni = uni(Uni.createFrom().<String>emitter(emitter::set));
        site.time.advance(Duration.ofHours(1));
        List<Long> callsAtItem = new ArrayList<>();
        uni.subscribe().with(item -> callsAtItem.add(site.figures().calls()));
        site.time.advance(Duration.ofMillis(20));
        emitter.get().complete("a");

        assertThat(callsAtItem).containsExactly(1L);
        assertThat(site.counts()).containsExactly(1L, 0L, 0L, 0L);
        assertThat(site.figures().total()).isEqualTo(20_000_000);
    }

    @Test
    void uni_ofEveryEnd_isCountedOnce() {
        List<String> ends = new ArrayList<>();
        uni(Uni.createFrom().item("a")).subscribe().with(ends::add);
        uni(Uni.createFrom().nullItem()).subscribe().with(item -> ends.add("null"));
        uni(Uni.createFrom().<String>failure(new IllegalStateException("refused")))
                .subscribe()
                .with(ends::add, failure -> ends.add(failure.getMessage()));
        AtomicInteger cancelled = new AtomicInteger();
        Cancellable cancellable = uni(Uni.createFrom()
                        .<String>nothing()
                        .onCancellation()
                        .invoke(cancelled::incrementAndGet))
                .subscribe()
                .with(ends::add);
        cancellable.cancel();
        cancellable.cancel();

        assertThat(ends).containsExactly("a", "null", "refused");
        assertThat(cancelled).hasValue(1);
        assertThat(site.counts()).containsExactly(4L, 1L, 1L, 0L);
    }

    @Test
    void uni_retried_isACallForEachTry() {
        AtomicInteger tries = new AtomicInteger();
        Uni<String> uni = uni(Uni.createFrom().item(() -> {
            if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
            return "a";
        }));

        assertThat(uni.onFailure().retry().atMost(5).await().indefinitely()).isEqualTo("a");
        assertThat(site.counts()).containsExactly(3L, 2L, 0L, 0L);
    }

    @Test
    void uni_withContext_hasTheSubscribers() {
        Uni<String> uni =
                uni(Uni.createFrom().context(context -> Uni.createFrom().item(context.<String>get("user"))));
        List<String> seen = new ArrayList<>();
        uni.subscribe().with(Context.of("user", "ada"), seen::add);

        assertThat(seen).containsExactly("ada");
    }

    @Test
    void multi_askedForItems_asksTheOriginalForAsMany() {
        List<Long> requests = new ArrayList<>();
        AssertSubscriber<Integer> subscriber = AssertSubscriber.create(2);
        multi(Multi.createFrom().items(1, 2, 3).onRequest().invoke(requests::add))
                .subscribe()
                .withSubscriber(subscriber);

        subscriber.assertItems(1, 2).assertNotTerminated();
        assertThat(site.counts()).containsExactly(0L, 0L, 0L, 1L);
        subscriber.request(1).assertItems(1, 2, 3).assertCompleted();
        assertThat(requests).containsExactly(2L, 1L);
        assertThat(site.counts()).containsExactly(1L, 0L, 0L, 0L);
    }

    @Test
    void multi_cancelledOrFailed_isCountedOnce() {
        AtomicInteger cancelled = new AtomicInteger();
        AssertSubscriber<Object> subscriber = AssertSubscriber.create(1);
        multi(Multi.createFrom().nothing().onCancellation().invoke(cancelled::incrementAndGet))
                .subscribe()
                .withSubscriber(subscriber);
        subscriber.cancel();
        multi(Multi.createFrom().failure(new IllegalStateException("refused")))
                .subscribe()
                .withSubscriber(AssertSubscriber.create(1))
                .assertFailedWith(IllegalStateException.class, "refused");

        assertThat(cancelled).hasValue(1);
        assertThat(site.counts()).containsExactly(2L, 1L, 1L, 0L);
    }

    @Test
    void multi_ofAMethodThatSaysPublisher_staysOne() {
        Flow.Publisher<Integer> publisher =
                site.call(Flow.Publisher.class, Multi.createFrom().items(1, 2));

        assertThat(publisher).isInstanceOf(Multi.class);
        assertThat(Multi.createFrom()
                        .publisher(publisher)
                        .collect()
                        .asList()
                        .await()
                        .indefinitely())
                .containsExactly(1, 2);
        assertThat(site.counts()).containsExactly(1L, 0L, 0L, 0L);
    }

    @Test
    void types_thatHaveOperationsOfTheirOwn_areLeftAsTheyAre() {
        BroadcastProcessor<Integer> processor = BroadcastProcessor.create();
        GroupedMulti<Integer, Integer> grouped =
                Multi.createFrom().items(1).group().by(i -> i).toUni().await().indefinitely();

        assertThat(site.call(BroadcastProcessor.class, processor)).isSameAs(processor);
        assertThat(multi(grouped)).isSameAs(grouped);
        assertThat(site.counts()).containsExactly(2L, 0L, 0L, 0L);
    }
}
