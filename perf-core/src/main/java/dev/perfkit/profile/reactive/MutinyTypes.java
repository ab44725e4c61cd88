package dev.perfkit.profile.reactive;

import dev.perfkit.profile.AsyncCall;
import io.smallrye.mutiny.GroupedMulti;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** Whatever needs Mutiny's classes. */
final class MutinyTypes {
    /*
     * Made of Mutiny's own operators, which hand on demand, cancellation and context. "Deferred" is where a subscription
     * begins; the operator below it hears of whichever end comes first, before the subscriber does.
     */
    private MutinyTypes() {}

    static Object measured(Object returned, Supplier<AsyncCall> begin) {
        if (returned instanceof Uni<?> uni) {
            return measured(uni, begin);
        }
        if (returned instanceof Multi<?> multi
                && !(returned instanceof GroupedMulti)
                && !(returned instanceof Flow.Processor)) {
            return measured(multi, begin);
        }
        return returned;
    }

    private static <T> Uni<T> measured(Uni<T> source, Supplier<AsyncCall> begin) {
        return Uni.createFrom().deferred(() -> {
            GuardedCall call = GuardedCall.begin(begin);
            return source.onTermination().invoke((item, failure, cancelled) -> end(call, failure, cancelled));
        });
    }

    private static <T> Multi<T> measured(Multi<T> source, Supplier<AsyncCall> begin) {
        return Multi.createFrom().deferred(() -> {
            GuardedCall call = GuardedCall.begin(begin);
            return source.onTermination().invoke((failure, cancelled) -> end(call, failure, cancelled));
        });
    }

    private static void end(GuardedCall call, Throwable failure, boolean cancelled) {
        if (cancelled) {
            call.cancelled();
        } else if (failure != null) {
            call.failed(failure);
        } else {
            call.succeeded();
        }
    }
}
