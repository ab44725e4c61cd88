package dev.perfkit.profile;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method's calls are measured, once its class is woven (see {@link dev.perfkit.weave}) and a profiler is
 * {@linkplain Profiler#install installed}.
 *
 * <pre>{@code
 * @Profiled(name = "catalog.find", slowMillis = 200)
 * Product find(long id) { ... }
 * }</pre>
 *
 * <p>On a class it stands for every method that the class declares and that has a body, but for those with
 * {@link NotProfiled}; a method's own annotation wins. A constructor is
 * measured where it carries the annotation itself, from the return of the {@code super(...)} or {@code this(...)} in it on. On another annotation it stands wherever that one does.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
public @interface Profiled {

    /**
     * The site that the calls are counted at; methods of one name share a site. Empty: the method's own, named by its class and
     * parameters, {@code com.example.Catalog.find(long)}.
     */
    String name() default "";

    /** From how many milliseconds on a call of this method is slow and is logged. 0: from the profiler's own threshold on. */
    long slowMillis() default 0;

    /** Whether the calls' CPU time is measured, on each call or on one in N, as the profiler finds cheap enough. */
    boolean cpu() default true;

    /** Whether the bytes that calls allocate are measured, on each call or on one in N, as the profiler finds cheap enough. */
    boolean allocation() default true;

    /**
     * Whether a slow call is told with its arguments. Each call then costs an array of them; they are told only by their kind
     * and size, unless the profiler was {@linkplain ProfilerBuilder#arguments told} how else.
     */
    boolean captureArguments() default false;

    /** What the site is grouped by in reports and metrics, each {@code "key=value"}. */
    String[] tags() default {};
}
