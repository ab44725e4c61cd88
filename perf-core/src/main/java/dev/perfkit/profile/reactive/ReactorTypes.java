package dev.perfkit.profile.reactive;

import dev.perfkit.profile.AsyncCall;
import java.util.function.Supplier;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.GroupedFlux;
import reactor.core.publisher.Mono;

/** Whatever needs Reactor's classes. */
final class ReactorTypes {
    private ReactorTypes() {}

    static Object measured(Object returned, Supplier<AsyncCall> begin) {
        if (returned instanceof Mono<?> mono) {
            return MeasuredMono.of(mono, begin);
        }
        if (returned instanceof Flux<?> flux
                && !(returned instanceof ConnectableFlux)
                && !(returned instanceof GroupedFlux)) {
            return MeasuredFlux.of(flux, begin);
        }
        return returned;
    }
}
