package dev.perfkit.profile.reactive;

import dev.perfkit.profile.AsyncCall;
import java.util.function.Supplier;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

/**
 * A {@code Flux} that tells of each subscription to another one.
 *
 * @param <T> the items
 */
class MeasuredFlux<T> extends FluxOperator<T, T> {
    final Supplier<AsyncCall> begin;

    private MeasuredFlux(Flux<T> source, Supplier<AsyncCall> begin) {
        super(source);
        this.begin = begin;
    }

    static <T> Flux<T> of(Flux<T> source, Supplier<AsyncCall> begin) {
        return onAssembly(source instanceof Fuseable ? new Fused<>(source, begin) : new MeasuredFlux<>(source, begin));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        GuardedCall call = GuardedCall.begin(begin);
        call.during(() -> source.subscribe(new MeasuredSubscriber<>(actual, call, false)));
    }

    private static final class Fused<T> extends MeasuredFlux<T> implements Fuseable {
        Fused(Flux<T> source, Supplier<AsyncCall> begin) {
            super(source, begin);
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> actual) {
            GuardedCall call = GuardedCall.begin(begin);
            call.during(() -> source.subscribe(new FusedSubscriber<>(actual, call, false)));
        }
    }
}
