package dev.perfkit.profile.reactive;

import dev.perfkit.profile.AsyncAdapter;
import dev.perfkit.profile.AsyncCall;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** Measures any {@link Flow.Publisher}, each subscription. A {@link Flow.Processor} is left as it is. */
public final class FlowAdapter implements AsyncAdapter {
    /** Made by the service loader. */
    public FlowAdapter() {}

    @Override
    public List<String> types() {
        return List.of(Flow.Publisher.class.getName());
    }

    @Override
    public Object adapt(Object returned, Supplier<AsyncCall> begin) {
        return returned instanceof Flow.Publisher<?> publisher && !(returned instanceof Flow.Processor)
                ? new MeasuredPublisher<>(publisher, begin)
                : returned;
    }
}
