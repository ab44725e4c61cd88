package dev.perfkit.profile.reactive;

import dev.perfkit.profile.AsyncAdapter;
import dev.perfkit.profile.AsyncCall;
import java.util.List;
import java.util.function.Supplier;

/** Measures {@code Mono} and {@code Flux}, each subscription. What has operations of its own, as a {@code ConnectableFlux}, is left as it is. */
public final class ReactorAdapter implements AsyncAdapter {
    /** Made by the service loader. */
    public ReactorAdapter() {}

    @Override
    public List<String> types() {
        return List.of("reactor.core.publisher.Mono", "reactor.core.publisher.Flux", "reactor.core.CorePublisher");
    }

    @Override
    public Object adapt(Object returned, Supplier<AsyncCall> begin) {
        return ReactorTypes.measured(returned, begin); // apart: this class is loaded where the library is not
    }
}
