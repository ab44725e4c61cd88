package dev.perfkit.weave;

import org.jspecify.annotations.Nullable;

/**
 * One method whose calls may be answered without running its body.
 *
 * <p>A call that {@code enter} lets proceed is followed by exactly one {@link #exit}, unless the stack overflows on the way there:
 * then the entry is marked as {@linkplain Entry#left left}, and that is all. A call that it answers is followed by none.
 * <b>Thread safety:</b> called by any number of threads. <b>Cost:</b> an array of the arguments, boxed, and what the
 * implementation adds. <b>Failures:</b> what it throws is logged once, and the body runs; so it does where the answer is not of
 * the method's return type.
 */
public interface AnsweredSite {

    /**
     * A call begins.
     *
     * @param self the object the method is called on; null for a static method
     * @param arguments the arguments, primitive ones boxed
     * @return {@link Entry#answer} to return without running the body, {@link Entry#fail} to throw, {@link Entry#proceed} to run it
     */
    Entry enter(@Nullable Object self, @Nullable Object[] arguments);

    /**
     * The body has run and returned; {@link #exit} follows.
     *
     * @param token what was given to {@link Entry#proceed}
     * @param returned what the body returned, boxed where primitive; null where it is void
     * @return what the caller gets, of the method's return type; one of another type is dropped, and {@code returned} stands
     */
    default @Nullable Object result(@Nullable Object token, @Nullable Object returned) {
        return returned;
    }

    /**
     * The body has run.
     *
     * @param token what was given to {@link Entry#proceed}
     * @param returned what the body returned, boxed where primitive; null where it is void
     * @param thrown what it threw; null where it returned
     */
    void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown);
}
