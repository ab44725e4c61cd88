package dev.perfkit.profile.reactive;

import dev.perfkit.profile.AsyncAdapter;
import dev.perfkit.profile.AsyncCall;
import java.util.List;
import java.util.function.Supplier;

/** Measures {@code Uni} and {@code Multi}, each subscription. What has operations of its own, as a {@code GroupedMulti}, is left as it is. */
public final class MutinyAdapter implements AsyncAdapter {
    /** Made by the service loader. */
    public MutinyAdapter() {}

    @Override
    public List<String> types() {
        return List.of("io.smallrye.mutiny.Uni", "io.smallrye.mutiny.Multi");
    }

    @Override
    public Object adapt(Object returned, Supplier<AsyncCall> begin) {
        return MutinyTypes.measured(returned, begin); // apart: this class is loaded where the library is not
    }
}
