package dev.perfkit.profile.reactive;

import dev.perfkit.profile.AsyncCall;
import java.util.function.Supplier;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

/**
 * A {@code Mono} that tells of each subscription to another one.
 *
 * @param <T> the items
 */
class MeasuredMono<T> extends MonoOperator<T, T> {
    final Supplier<AsyncCall> begin;

    private MeasuredMono(Mono<T> source, Supplier<AsyncCall> begin) {
        super(source);
        this.begin = begin;
    }

    static <T> Mono<T> of(Mono<T> source, Supplier<AsyncCall> begin) {
        return onAssembly(source instanceof Fuseable ? new Fused<>(source, begin) : new MeasuredMono<>(source, begin));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        GuardedCall call = GuardedCall.begin(begin);
        call.during(() -> source.subscribe(new MeasuredSubscriber<>(actual, call, true)));
    }

    private static final class Fused<T> extends MeasuredMono<T> implements Fuseable {
        Fused(Mono<T> source, Supplier<AsyncCall> begin) {
            super(source, begin);
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> actual) {
            GuardedCall call = GuardedCall.begin(begin);
            call.during(() -> source.subscribe(new FusedSubscriber<>(actual, call, true)));
        }
    }
}
