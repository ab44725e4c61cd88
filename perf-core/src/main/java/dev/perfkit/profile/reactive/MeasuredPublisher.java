package dev.perfkit.profile.reactive;

import dev.perfkit.profile.AsyncCall;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A publisher that tells of each subscription to another one.
 *
 * @param <T> the items
 */
final class MeasuredPublisher<T> implements Flow.Publisher<T> {
    private final Flow.Publisher<T> source;
    private final Supplier<AsyncCall> begin;

    MeasuredPublisher(Flow.Publisher<T> source, Supplier<AsyncCall> begin) {
        this.source = source;
        this.begin = begin;
    }

    @Override
    public void subscribe(Flow.@Nullable Subscriber<? super T> subscriber) {
        if (subscriber == null) {
            source.subscribe(null); // which it refuses, as Reactive Streams has it (rule 1.9): no subscription
        } else {
            GuardedCall call = GuardedCall.begin(begin);
            call.during(() -> source.subscribe(new Measured<>(subscriber, call)));
        }
    }

    @Override
    public String toString() {
        return "measured " + source;
    }

    /* Neither adds to what passes through nor holds it back: rules that the source or the subscriber breaks stay broken. */
    private static final class Measured<T> implements Flow.Subscriber<T>, Flow.Subscription {
        private final Flow.Subscriber<? super T> subscriber;
        private final GuardedCall call;
        private volatile Flow.@Nullable Subscription subscription;

        Measured(Flow.Subscriber<? super T> subscriber, GuardedCall call) {
            this.subscriber = subscriber;
            this.call = call;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            if (given == null || subscription != null) {
                subscriber.onSubscribe(given); // a second one, which it cancels (rule 2.5) while the first goes on
            } else {
                subscription = given;
                subscriber.onSubscribe(this);
            }
        }

        @Override
        public void onNext(T item) {
            subscriber.onNext(item);
        }

        @Override
        public void onError(Throwable failure) {
            call.failed(failure);
            subscriber.onError(failure);
        }

        @Override
        public void onComplete() {
            call.succeeded();
            subscriber.onComplete();
        }

        @Override
        public void request(long items) {
            Flow.Subscription known = subscription;
            if (known != null) {
                known.request(items);
            }
        }

        @Override
        public void cancel() {
            call.cancelled();
            Flow.Subscription known = subscription;
            if (known != null) {
                known.cancel();
            }
        }
    }
}
