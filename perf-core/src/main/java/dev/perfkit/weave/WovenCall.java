package dev.perfkit.weave;

import java.util.List;
import java.util.Map;

/**
 * What happens around the methods that carry an annotation: implemented by whoever owns the annotation, found by
 * {@link java.util.ServiceLoader}, both where classes are woven and where they run.
 *
 * <p>There are two shapes. A {@linkplain Measuring measuring} call sees that the method is entered and left, and costs no
 * allocation. An {@linkplain Answering answering} one sees the arguments and may answer in place of the body.
 *
 * <pre>{@code
 * public final class AuditedCall implements WovenCall.Measuring {
 *     public String annotation() {
 *         return "com.example.Audited";
 *     }
 *
 *     public MeasuredSite link(WovenMethod method) {
 *         return new AuditSite(method.attribute("action"));
 *     }
 * }
 * }</pre>
 *
 * <p>A method with several annotations is measured outside and answered inside, so that what is measured is what the caller
 * waits for.
 *
 * <p><b>Thread safety:</b> any method may be called by any thread, by several at once where an agent weaves. {@code link} is
 * called once a woven method in the usual case; where two threads reach a method first, one of two sites made is dropped.
 * <b>Failures:</b> what an implementation throws where woven code runs is logged once, and the method runs as if it were not
 * woven; where classes are woven it fails the build.
 */
public sealed interface WovenCall permits WovenCall.Measuring, WovenCall.Answering {

    /**
     * Returns the name of the annotation, as {@link Class#getName()} has it. It is found on a method, on another annotation
     * that a method carries, at any depth, and on a class, where it stands for all methods that the class declares, but for no constructor; the closest wins.
     */
    String annotation();

    /** Returns the name of the annotation that leaves a method out although its class is annotated; empty for none. */
    default String exclusion() {
        return "";
    }

    /**
     * Refuses attributes that make no sense; asked when the class is woven, so that the build fails and not the service.
     *
     * @param attributes as {@link WovenMethod#attributes()}
     * @throws IllegalArgumentException if they are bad: {@code "slowMillis: -1 (expected: >= 0)"}
     */
    default void check(Map<String, List<String>> attributes) {}

    /** A call that is watched. */
    non-sealed interface Measuring extends WovenCall {
        /** Returns what to tell of one method's calls; asked for when the method is first reached. */
        MeasuredSite link(WovenMethod method);

        /**
         * Tells whether the site is to see the arguments of a method, by {@link MeasuredSite#enter(Object[])}, which costs
         * an array and the boxes.
         *
         * @param attributes as {@link WovenMethod#attributes()}
         */
        default boolean wantsArguments(Map<String, List<String>> attributes) {
            return false;
        }

        /**
         * Tells whether the site may put another object in place of what a method returns, by {@link MeasuredSite#replace};
         * asked for methods that return a reference.
         *
         * @param returnTypes the names of the method's return type and of all its supertypes
         * @param loader sees what the classes to weave, and what they depend on, have registered as services
         * @throws IllegalArgumentException if what such a method does cannot be measured; the message says what would help
         */
        default boolean replacesResult(List<String> returnTypes, ClassLoader loader) {
            return false;
        }
    }

    /** A call that may be answered in place of the body. */
    non-sealed interface Answering extends WovenCall {
        /** Returns what to ask about one method's calls; asked for when the method is first reached. */
        AnsweredSite link(WovenMethod method);

        /**
         * Refuses a method that cannot be answered, or whose attributes do not fit it; asked when the class is woven, after {@link
         * #check(Map)}.
         *
         * @param attributes as {@link WovenMethod#attributes()}
         * @param method what the class file says of the method
         * @throws IllegalArgumentException if it is bad; the message says what would help
         */
        default void check(Map<String, List<String>> attributes, MethodShape method) {}
    }
}
