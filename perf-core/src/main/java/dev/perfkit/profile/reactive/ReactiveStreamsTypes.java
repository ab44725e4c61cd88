package dev.perfkit.profile.reactive;

import dev.perfkit.profile.AsyncCall;
import java.util.function.Supplier;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Processor;
import org.reactivestreams.Publisher;

/** Whatever needs the classes of Reactive Streams. */
final class ReactiveStreamsTypes {
    private ReactiveStreamsTypes() {}

    static Object measured(Object returned, Supplier<AsyncCall> begin) {
        return returned instanceof Publisher<?> publisher && !(returned instanceof Processor)
                ? measured(publisher, begin)
                : returned;
    }

    private static <T> Publisher<T> measured(Publisher<T> source, Supplier<AsyncCall> begin) {
        return FlowAdapters.toPublisher(new MeasuredPublisher<>(FlowAdapters.<T>toFlowPublisher(source), begin));
    }
}
