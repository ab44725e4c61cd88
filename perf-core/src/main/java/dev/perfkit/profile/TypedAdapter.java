package dev.perfkit.profile;

import java.util.List;
import java.util.function.Supplier;

/**
 * An adapter for one method, whose caller gets nothing that is not of the method's return type.
 *
 * @param adapter what adapts
 * @param returnType the method's return type
 */
record TypedAdapter(AsyncAdapter adapter, Class<?> returnType) implements AsyncAdapter {
    @Override
    public List<String> types() {
        return adapter.types();
    }

    @Override
    public Object adapt(Object returned, Supplier<AsyncCall> begin) {
        Object adapted = adapter.adapt(returned, begin);
        return returnType.isInstance(adapted) ? adapted : returned;
    }
}
