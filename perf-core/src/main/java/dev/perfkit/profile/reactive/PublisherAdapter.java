package dev.perfkit.profile.reactive;

import dev.perfkit.profile.AsyncAdapter;
import dev.perfkit.profile.AsyncCall;
import java.util.List;
import java.util.function.Supplier;

/** Measures any {@code org.reactivestreams.Publisher}, each subscription. A {@code Processor} is left as it is. */
public final class PublisherAdapter implements AsyncAdapter {
    /** Made by the service loader. */
    public PublisherAdapter() {}

    @Override
    public List<String> types() {
        return List.of("org.reactivestreams.Publisher");
    }

    @Override
    public Object adapt(Object returned, Supplier<AsyncCall> begin) {
        return ReactiveStreamsTypes.measured(returned, begin); // apart: this class is loaded where the library is not
    }
}
