package dev.perfkit.profile.reactive;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One subscription to a {@code Mono} or {@code Flux}, which tells how it ends before the subscriber hears of it.
 *
 * @param <T> the items
 */
class MeasuredSubscriber<T> implements CoreSubscriber<T>, Subscription, Scannable {
    private final CoreSubscriber<? super T> actual;
    private @Nullable Subscription upstream;
    final GuardedCall call;
    /** Whether the first item is the end, though the completion that follows it may come after a cancellation. */
    final boolean single;

    MeasuredSubscriber(CoreSubscriber<? super T> actual, GuardedCall call, boolean single) {
        this.actual = actual;
        this.call = call;
        this.single = single;
    }

    @Override
    public final void onSubscribe(Subscription given) {
        if (Operators.validate(upstream, given)) {
            upstream = given;
            actual.onSubscribe(this);
        }
    }

    /** Returns what was subscribed to. It was there before anybody got hold of this subscription. */
    final Subscription upstream() {
        return requireNonNull(upstream, "upstream");
    }

    @Override
    public final void onNext(T item) {
        if (single) {
            call.succeeded();
        }
        actual.onNext(item);
    }

    @Override
    public final void onError(Throwable failure) {
        call.failed(failure);
        actual.onError(failure);
    }

    @Override
    public final void onComplete() {
        call.succeeded();
        actual.onComplete();
    }

    @Override
    public final void request(long items) {
        upstream().request(items);
    }

    @Override
    public final void cancel() {
        call.cancelled();
        upstream().cancel();
    }

    @Override
    public final Context currentContext() {
        return actual.currentContext();
    }

    @Override
    @SuppressWarnings("rawtypes") // as Reactor declares it
    public final @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.PARENT) {
            return upstream;
        }
        if (key == Attr.ACTUAL) {
            return actual;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
    }
}
