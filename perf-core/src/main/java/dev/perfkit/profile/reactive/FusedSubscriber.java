package dev.perfkit.profile.reactive;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;

/**
 * The same for a source whose subscriber may take items out of its queue instead of having them handed over.
 *
 * @param <T> the items
 */
final class FusedSubscriber<T> extends MeasuredSubscriber<T> implements Fuseable.QueueSubscription<T> {
    /*
     * A source fused synchronously tells nobody of its end: the subscriber sees it where the queue is empty, and of an error
     * where taking an item throws. Fused asynchronously it tells both as ever, and an empty queue means "not yet".
     */
    private int mode = Fuseable.NONE;

    FusedSubscriber(CoreSubscriber<? super T> actual, GuardedCall call, boolean single) {
        super(actual, call, single);
    }

    @SuppressWarnings("unchecked") // what the source of T has given
    private Fuseable.QueueSubscription<T> queue() {
        return (Fuseable.QueueSubscription<T>) upstream();
    }

    @Override
    public int requestFusion(int requested) {
        mode = upstream() instanceof Fuseable.QueueSubscription ? queue().requestFusion(requested) : Fuseable.NONE;
        return mode;
    }

    @Override
    public @Nullable T poll() {
        T item;
        try {
            item = queue().poll();
        } catch (Throwable e) {
            call.failed(e);
            throw e;
        }
        if (item == null ? mode == Fuseable.SYNC : single) {
            call.succeeded();
        }
        return item;
    }

    @Override
    public boolean isEmpty() {
        boolean empty = queue().isEmpty();
        if (empty && mode == Fuseable.SYNC) {
            call.succeeded();
        }
        return empty;
    }

    @Override
    public int size() {
        return queue().size();
    }

    @Override
    public void clear() {
        queue().clear();
    }
}
