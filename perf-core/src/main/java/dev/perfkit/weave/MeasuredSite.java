package dev.perfkit.weave;

import org.jspecify.annotations.Nullable;

/**
 * One method, or one constructor, whose calls are watched.
 *
 * <p>Each {@link #enter()} that returns is followed by exactly one {@link #exit}, on the same thread, whichever way the call
 * ends; only where the stack overflows may an exit be lost (see {@link CallToken}). A
 * constructor's call begins when the {@code super(...)} or {@code this(...)} in it has returned.
 *
 * <p><b>Thread safety:</b> called by any number of threads. <b>Cost:</b> stands on the path of every call. <b>Failures:</b>
 * what it throws is logged once and reaches no caller.
 */
public interface MeasuredSite {

    /**
     * A call begins.
     *
     * @return what {@link #exit} is to be given; an object made for each call costs its allocation, null and one that is used
     *     again do not; a {@link CallToken} is marked when the call is left
     */
    @Nullable Object enter();

    /**
     * A call begins, of a method whose arguments are {@linkplain WovenCall.Measuring#wantsArguments wanted}.
     *
     * @param arguments the arguments, primitive ones boxed
     * @return as {@link #enter()}
     */
    default @Nullable Object enter(@Nullable Object[] arguments) {
        return enter();
    }

    /**
     * The call is about to return an object that may be {@linkplain WovenCall.Measuring#replacesResult replaced}. Its
     * {@link #exit} follows.
     *
     * @param token what {@code enter} returned
     * @param returned what the method returned
     * @return what the caller gets, of the method's return type; one of another type is dropped, and {@code returned} stands
     */
    default Object replace(@Nullable Object token, Object returned) {
        return returned;
    }

    /**
     * The call has ended.
     *
     * @param token what {@code enter} returned
     * @param returned what the method returned, where its return type is a reference; null where it is primitive or void
     * @param thrown what it threw, from its own code or from below; null where it returned
     */
    void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown);
}
