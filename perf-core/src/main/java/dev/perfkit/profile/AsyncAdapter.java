package dev.perfkit.profile;

import java.util.List;
import java.util.function.Supplier;

/**
 * Teaches the profiler a type that does its work when it is subscribed to, and not when it is returned: Reactor's {@code Mono},
 * Mutiny's {@code Uni}. Found by {@link java.util.ServiceLoader}, both where classes are woven and where they run.
 *
 * <pre>{@code
 * public final class SingleAdapter implements AsyncAdapter {
 *     public List<String> types() {
 *         return List.of("io.reactivex.rxjava3.core.Single");
 *     }
 *
 *     public Object adapt(Object returned, Supplier<AsyncCall> begin) {
 *         Single<?> single = (Single<?>) returned;
 *         return Single.defer(() -> {
 *             AsyncCall call = begin.get();
 *             return single.doOnSuccess(x -> call.succeeded()).doOnError(call::failed).doOnDispose(call::cancelled);
 *         });
 *     }
 * }
 * }</pre>
 *
 * <p>Each subscription is a call, and lasts until it terminates. The time until the method returned is told apart, as that of a
 * stage is. <b>Thread safety:</b> called by any number of threads. <b>Failures:</b> what {@code adapt} throws is logged once,
 * and the caller gets what the method returned.
 */
public interface AsyncAdapter {

    /** Returns the names of the types that it knows; it is asked about methods that return one of them or a subtype. */
    List<String> types();

    /**
     * Returns what the caller gets in place of what the method returned: of the same type, doing the same, and telling of
     * each subscription.
     *
     * @param returned what the method returned
     * @param begin tells that a subscription begins; to be asked once for each, when it does
     */
    Object adapt(Object returned, Supplier<AsyncCall> begin);
}
