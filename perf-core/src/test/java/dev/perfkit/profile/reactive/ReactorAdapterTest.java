package dev.perfkit.profile.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.weave.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.GroupedFlux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.ParallelFlux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

final class ReactorAdapterTest {
    private final ReturningSite site = new ReturningSite();

    @AfterEach
    void close() {
        site.close();
    }

    private <T> Mono<T> mono(Mono<T> returned) {
        return site.call(Mono.class, returned);
    }

    private <T> Flux<T> flux(Flux<T> returned) {
        return site.call(Flux.class, returned);
    }

    @Test
    void mono_neverSubscribed_isNoCall() {
        mono(Mono.just("a"));

        assertThat(site.counts()).containsExactly(0L, 0L, 0L, 0L);
        assertThat(site.figures().returned().count()).isEqualTo(1);
    }

    @Test
    void mono_subscribed_lastsFromItsSubscriptionToItsValue() {
        Sinks.One<String> sink = Sinks.one();
        Mono<String> mono = mono(sink.asMono());
        site.time.advance(Duration.ofHours(1));
        List<String> seen = new ArrayList<>();
        mono.subscribe(seen::add);
        assertThat(site.counts()).containsExactly(0L, 0L, 0L, 1L);
        site.time.advance(Duration.ofMillis(20));
        sink.tryEmitValue("a");

        assertThat(seen).containsExactly("a");
        assertThat(site.counts()).containsExactly(1L, 0L, 0L, 0L);
        assertThat(site.figures().total()).isEqualTo(20_000_000);
    }

    @Test
    void mono_whoseValueIsHandedOn_hasEndedBefore() {
        List<Long> calls = new ArrayList<>();
        mono(Mono.fromSupplier(() -> "a"))
                .subscribe(value -> calls.add(site.figures().calls()));
        mono(Mono.just("a").hide()).subscribe(value -> calls.add(site.figures().calls()));

        assertThat(calls).containsExactly(1L, 2L);
    }

    @Test
    void mono_ofEveryEnd_isCountedOnce() {
        StepVerifier.create(mono(Mono.just("a"))).expectNext("a").verifyComplete();
        StepVerifier.create(mono(Mono.empty())).verifyComplete();
        StepVerifier.create(mono(Mono.error(new IllegalStateException("refused"))))
                .verifyErrorMessage("refused");
        StepVerifier.create(mono(Mono.error(new CancellationException()))).verifyError(CancellationException.class);
        StepVerifier.create(mono(Mono.never())).thenCancel().verify();

        assertThat(site.counts()).containsExactly(5L, 1L, 2L, 0L);
    }

    @Test
    void mono_cancelledBetweenItsValueAndItsCompletion_hasSucceeded() {
        Mono<String> withoutCompletion = new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super String> actual) {
                actual.onSubscribe(Operators.emptySubscription());
                actual.onNext("a");
            }
        };
        StepVerifier.create(mono(withoutCompletion))
                .expectNext("a")
                .thenCancel()
                .verify();

        assertThat(site.counts()).containsExactly(1L, 0L, 0L, 0L);
    }

    @Test
    void subscribe_thatThrows_isAFailedCall() {
        Mono<String> mono = new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super String> actual) {
                throw new IllegalStateException("refused");
            }
        };
        Flux<String> flux = new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super String> actual) {
                throw new IllegalStateException("refused");
            }
        };
        StepVerifier.create(mono(mono)).verifyErrorMessage("refused");
        StepVerifier.create(flux(flux)).verifyErrorMessage("refused");

        assertThat(site.counts()).containsExactly(2L, 2L, 0L, 0L);
    }

    @Test
    void flux_signalledOnceItHasEnded_isCountedOnce() {
        Flux<String> flux = new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super String> actual) {
                actual.onSubscribe(Operators.emptySubscription());
                actual.onComplete();
                actual.onComplete();
            }
        };
        flux(flux).subscribe().dispose();

        assertThat(site.counts()).containsExactly(1L, 0L, 0L, 0L);
    }

    @Test
    void mono_retried_isACallForEachTry() {
        AtomicInteger tries = new AtomicInteger();
        Mono<String> mono = mono(Mono.fromCallable(() -> {
            if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
            return "a";
        }));

        StepVerifier.create(mono.retry(5)).expectNext("a").verifyComplete();
        assertThat(site.counts()).containsExactly(3L, 2L, 0L, 0L);
    }

    @Test
    void flux_cancelled_cancelsTheOriginal() {
        TestPublisher<Integer> source = TestPublisher.create();
        Disposable subscription = flux(source.flux()).subscribe();
        subscription.dispose();
        subscription.dispose();

        source.assertCancelled(1);
        assertThat(site.counts()).containsExactly(1L, 0L, 1L, 0L);
    }

    @Test
    void flux_askedForItems_asksTheOriginalForAsMany() {
        TestPublisher<Integer> source = TestPublisher.create();
        StepVerifier.create(flux(source.flux()), 0)
                .thenRequest(2)
                .then(() -> source.assertMinRequested(2).assertMaxRequested(2))
                .then(() -> source.next(1, 2))
                .expectNext(1, 2)
                .thenRequest(1)
                .then(() -> source.next(3).complete())
                .expectNext(3)
                .verifyComplete();

        assertThat(site.counts()).containsExactly(1L, 0L, 0L, 0L);
    }

    @Test
    void flux_withContext_hasTheSubscribers() {
        Flux<String> flux = flux(Flux.deferContextual(context -> Flux.just(context.<String>get("user"))));

        StepVerifier.create(flux.contextWrite(context -> context.put("user", "ada")))
                .expectNext("ada")
                .verifyComplete();
    }

    @Test
    void flux_fusedSynchronously_endsWhereItsQueueDoes() {
        // `publishOn` and `concatMap` take the items out of the queue; whoever hides the source gets them handed over.
        for (Flux<Integer> source :
                List.of(Flux.range(1, 300), Flux.range(1, 300).map(i -> i), Flux.fromIterable(List.of(1, 2)))) {
            long items = source.count().block();
            StepVerifier.create(flux(source).publishOn(Schedulers.immediate()))
                    .expectNextCount(items)
                    .verifyComplete();
            StepVerifier.create(flux(source).publishOn(Schedulers.immediate()), items)
                    .expectNextCount(items)
                    .verifyComplete();
            StepVerifier.create(flux(source).concatMap(Mono::just))
                    .expectNextCount(items)
                    .verifyComplete();
            StepVerifier.create(Flux.just(1).hide().flatMap(i -> flux(source)))
                    .expectNextCount(items)
                    .verifyComplete();
            StepVerifier.create(Flux.zip(flux(source), source))
                    .expectNextCount(items)
                    .verifyComplete();
            StepVerifier.create(flux(source).hide()).expectNextCount(items).verifyComplete();
        }

        assertThat(site.figures().calls()).isEqualTo(18);
        assertThat(site.figures().errors()).isZero();
        assertThat(site.figures().inFlight()).isZero();
    }

    @Test
    void flux_fusedSynchronously_failsWhereTakingAnItemThrows() {
        Flux<Integer> failing = Flux.range(1, 10).map(i -> 10 / (5 - i));
        StepVerifier.create(flux(failing).publishOn(Schedulers.immediate()))
                .expectNextCount(4)
                .verifyError(ArithmeticException.class);

        assertThat(site.counts()).containsExactly(1L, 1L, 0L, 0L);
    }

    @Test
    void flux_fusedAsynchronously_endsByItsCompletion() {
        Sinks.Many<Integer> sink = Sinks.many().unicast().onBackpressureBuffer();
        StepVerifier.create(flux(sink.asFlux()).publishOn(Schedulers.immediate()))
                .then(() -> sink.tryEmitNext(1))
                .expectNext(1)
                .then(() -> assertThat(site.counts()).containsExactly(0L, 0L, 0L, 1L))
                .then(() -> sink.tryEmitNext(2))
                .then(sink::tryEmitComplete)
                .expectNext(2)
                .verifyComplete();

        assertThat(site.counts()).containsExactly(1L, 0L, 0L, 0L);
    }

    @Test
    void flux_acrossThreads_isCountedOnceForEachSubscription() {
        Flux<Integer> flux = flux(Flux.range(1, 1_000).publishOn(Schedulers.parallel()));
        StepVerifier.create(Flux.range(0, 50).flatMap(i -> flux.subscribeOn(Schedulers.parallel())))
                .expectNextCount(50_000)
                .verifyComplete();

        assertThat(site.counts()).containsExactly(50L, 0L, 0L, 0L);
    }

    @Test
    void types_thatHaveOperationsOfTheirOwn_areLeftAsTheyAre() {
        ConnectableFlux<Integer> connectable = Flux.just(1).publish();
        ParallelFlux<Integer> parallel = Flux.just(1).parallel();
        GroupedFlux<Integer, Integer> grouped = Flux.just(1).groupBy(i -> i).blockFirst();

        assertThat(site.call(ConnectableFlux.class, connectable)).isSameAs(connectable);
        assertThat(flux(connectable)).isSameAs(connectable);
        assertThat(site.call(Publisher.class, parallel)).isSameAs(parallel);
        assertThat(flux(grouped)).isSameAs(grouped);
        assertThat(site.counts()).containsExactly(4L, 0L, 0L, 0L);
    }

    @Test
    void type_ofTheMethodThatIsNarrower_isKept() {
        OwnMono own = new OwnMono();

        assertThat(site.call(OwnMono.class, own)).isSameAs(own);
        assertThat(site.counts()).containsExactly(1L, 0L, 0L, 0L);
    }

    private static final class OwnMono extends Mono<String> {
        @Override
        public void subscribe(CoreSubscriber<? super String> actual) {
            Mono.just("a").subscribe(actual);
        }
    }

    @Test
    void mono_ofAMethodThatSaysPublisher_staysOneWithContext() {
        Publisher<String> publisher =
                site.call(Publisher.class, Mono.deferContextual(context -> Mono.just(context.<String>get("user"))));

        assertThat(publisher).isInstanceOf(Mono.class);
        StepVerifier.create(Mono.from(publisher).contextWrite(context -> context.put("user", "ada")))
                .expectNext("ada")
                .verifyComplete();
        assertThat(site.counts()).containsExactly(1L, 0L, 0L, 0L);
    }

    @Test
    void profiler_thatFails_reachesNoSubscriber() {
        Mono<?> mono = (Mono<?>) new ReactorAdapter().adapt(Mono.just("a"), () -> {
            throw new IllegalStateException("the profiler's own trouble");
        });
        AtomicBoolean completed = new AtomicBoolean();
        LogLines.of(() -> mono.doOnSuccess(x -> completed.set(true)).block());

        assertThat(completed).isTrue();
    }

    @Test
    void chain_whenScanned_leadsThrough() {
        assertThat(Scannable.from(mono(Mono.just("a").hide()).map(x -> x)).parents())
                .hasSize(3);
    }
}
