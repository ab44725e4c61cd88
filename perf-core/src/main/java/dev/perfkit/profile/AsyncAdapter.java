package dev.perfkit.profile;

import java.util.List;
import java.util.function.Supplier;

/**
 * Teaches the profiler a type that does its work when it is subscribed to, and not when it is returned: Reactor's {@code Mono},
 * Mutiny's {@code Uni}, for which there are adapters, as for any {@code Publisher}. Found by {@link java.util.ServiceLoader}, both where classes are woven and where they run.
 *
 * <pre>{@code
 * import java.util.function.Supplier;
 *
 * public final class JobAdapter implements AsyncAdapter {
 *     public List<String> types() {
 *         return List.of("com.example.Job");
 *     }
 *
 *     public Object adapt(Object returned, Supplier<AsyncCall> begin) {
 *         Job job = (Job) returned;
 *         Job measured = whenDone -> {
 *             AsyncCall call = begin.get();
 *             job.start(failure -> {
 *                 if (failure == null) {
 *                     call.succeeded();
 *                 } else {
 *                     call.failed(failure);
 *                 }
 *                 whenDone.accept(failure);
 *             });
 *         };
 *         return measured;
 *     }
 * }
 * }</pre>
 *
 * <p>Each subscription is a call, and lasts until it terminates. The time until the method returned is told apart, as that of a
 * stage is. Where several adapters know an object, the one that knows its most specific type is asked. A method that returns
 * what is known to work when it is subscribed to, and what no adapter makes, is refused where it is woven: RxJava's
 * {@code Flowable}, since an adapter of any {@code Publisher} makes none. <b>Thread safety:</b> called by any number of
 * threads. <b>Failures:</b> what {@code adapt} throws is logged once, and the caller gets what the method returned.
 */
public interface AsyncAdapter {

    /** Returns the names of the types that it knows; it is asked about methods that return one of them or a subtype. */
    List<String> types();

    /**
     * Returns what the caller gets in place of what the method returned: of the same type, doing the same, and telling of
     * each subscription. An object that it returns as it is, or of another type than the method's, is not measured: the call
     * then lasts until the method returned.
     *
     * @param returned what the method returned
     * @param begin tells that a subscription begins; to be asked once for each, when it does
     */
    Object adapt(Object returned, Supplier<AsyncCall> begin);
}
