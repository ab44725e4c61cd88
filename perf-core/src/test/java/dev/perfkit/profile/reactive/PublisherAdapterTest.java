package dev.perfkit.profile.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/** Publishers that are nobody's: the JDK's, and those of Reactive Streams. */
final class PublisherAdapterTest {
    private final ReturningSite site = new ReturningSite();
    private final Hand hand = new Hand();
    private final Seen seen = new Seen();

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void flowPublisher_subscribedTwice_isTwoCalls() {
        Flow.Publisher<String> publisher = site.call(Flow.Publisher.class, hand);
        assertThat(site.counts()).containsExactly(0L, 0L, 0L, 0L);
        publisher.subscribe(seen);
        seen.subscription.request(3);
        hand.subscriber.onNext("a");
        assertThat(site.counts()).containsExactly(0L, 0L, 0L, 1L);
        hand.subscriber.onComplete();
        publisher.subscribe(seen);
        hand.subscriber.onError(new IllegalStateException("refused"));

        assertThat(hand.requested).containsExactly(3L);
        assertThat(seen.signals).containsExactly("a", "complete", "refused");
        assertThat(site.counts()).containsExactly(2L, 1L, 0L, 0L);
    }

    @Test
    void flowPublisher_cancelled_cancelsTheOriginal() {
        site.<Flow.Publisher<String>>call(Flow.Publisher.class, hand).subscribe(seen);
        seen.subscription.cancel();
        hand.subscriber.onComplete(); // on its way when it was cancelled

        assertThat(hand.cancelled).isEqualTo(1);
        assertThat(site.counts()).containsExactly(1L, 0L, 1L, 0L);
    }

    @Test
    void flowPublisher_thatSubscribesTwice_goesOnThoughTheSecondIsCancelled() {
        site.<Flow.Publisher<String>>call(Flow.Publisher.class, hand).subscribe(seen);
        Flow.Subscription first = seen.subscription;
        Hand second = new Hand();
        hand.subscriber.onSubscribe(second);
        seen.subscription.cancel();

        assertThat(seen.subscription).isNotSameAs(first);
        assertThat(second.cancelled).isEqualTo(1);
        assertThat(site.counts()).containsExactly(0L, 0L, 0L, 1L);
    }

    @Test
    void nullSubscriber_isRefusedByTheOriginal_andIsNoCall() {
        Flow.Publisher<String> publisher = site.call(Flow.Publisher.class, hand);

        assertThatThrownBy(() -> publisher.subscribe(null)).isInstanceOf(NullPointerException.class);
        assertThat(site.counts()).containsExactly(0L, 0L, 0L, 0L);
    }

    @Test
    void flowPublisher_whoseSubscribeThrows_isAFailedCall() {
        Flow.Publisher<String> refusing = subscriber -> {
            throw new IllegalStateException("refused");
        };
        Flow.Publisher<String> publisher = site.call(Flow.Publisher.class, refusing);

        assertThatThrownBy(() -> publisher.subscribe(seen)).isInstanceOf(IllegalStateException.class);
        assertThat(site.counts()).containsExactly(1L, 1L, 0L, 0L);
    }

    @Test
    void flowPublisher_askedForNoneOrLess_handsItOnToTheOriginal() {
        site.<Flow.Publisher<String>>call(Flow.Publisher.class, hand).subscribe(seen);
        seen.subscription.request(0);
        seen.subscription.request(-1);
        hand.subscriber.onError(new IllegalArgumentException("3.9"));
        seen.subscription.cancel();

        assertThat(hand.requested).containsExactly(0L, -1L);
        assertThat(site.counts()).containsExactly(1L, 1L, 0L, 0L);
    }

    @Test
    void flowPublisher_thatIsAProcessorOrMore_isLeftAsItIs() {
        try (SubmissionPublisher<String> publisher = new SubmissionPublisher<>(Runnable::run, 8)) {
            assertThat(site.<SubmissionPublisher<String>>call(SubmissionPublisher.class, publisher))
                    .isSameAs(publisher);
            Flow.Processor<String, String> processor =
                    FlowAdapters.toFlowProcessor(FlowAdapters.toProcessor(new Both(publisher, seen)));
            assertThat(site.<Flow.Publisher<String>>call(Flow.Publisher.class, processor))
                    .isSameAs(processor);
        }
        assertThat(site.counts()).containsExactly(2L, 0L, 0L, 0L);
    }

    @Test
    void reactiveStreamsPublisher_ofEveryEnd_isCountedOnce() {
        Publisher<String> publisher = site.call(Publisher.class, FlowAdapters.toPublisher(hand));
        publisher.subscribe(FlowAdapters.toSubscriber(seen));
        seen.subscription.request(1);
        hand.subscriber.onNext("a");
        hand.subscriber.onComplete();
        publisher.subscribe(FlowAdapters.toSubscriber(seen));
        hand.subscriber.onError(new IllegalStateException("refused"));
        publisher.subscribe(FlowAdapters.toSubscriber(seen));
        seen.subscription.cancel();

        assertThat(seen.signals).containsExactly("a", "complete", "refused");
        assertThat(hand.requested).containsExactly(1L);
        assertThat(hand.cancelled).isEqualTo(1);
        assertThat(site.counts()).containsExactly(3L, 1L, 1L, 0L);
    }

    /** A publisher driven by hand, and its own subscription. */
    private static final class Hand implements Flow.Publisher<String>, Flow.Subscription {
        final List<Long> requested = new ArrayList<>();
        int cancelled;
        Flow.Subscriber<? super String> subscriber;

        @Override
        public void subscribe(Flow.Subscriber<? super String> given) {
            subscriber = given;
            given.onSubscribe(this);
        }

        @Override
        public void request(long items) {
            requested.add(items);
        }

        @Override
        public void cancel() {
            cancelled++;
        }
    }

    private static final class Seen implements Flow.Subscriber<String> {
        final List<String> signals = new ArrayList<>();
        Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(String item) {
            signals.add(item);
        }

        @Override
        public void onError(Throwable failure) {
            signals.add(failure.getMessage());
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }
    }

    private record Both(Flow.Publisher<String> publisher, Flow.Subscriber<String> subscriber)
            implements Flow.Processor<String, String> {
        @Override
        public void subscribe(Flow.Subscriber<? super String> given) {
            publisher.subscribe(given);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(String item) {
            subscriber.onNext(item);
        }

        @Override
        public void onError(Throwable failure) {
            subscriber.onError(failure);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }
}
