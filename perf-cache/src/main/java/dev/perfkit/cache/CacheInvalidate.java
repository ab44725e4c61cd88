package dev.perfkit.cache;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method changes what a cache has values of: when a call has returned, they are invalidated; of a {@code
 * CompletionStage} or {@code CompletableFuture}, when it has completed, and before the caller's stage does. After an
 * exception they are not.
 *
 * <pre>{@code
 * @CacheInvalidate(cache = "products", key = "{product.id}")
 * void save(Product product) { ... }
 * }</pre>
 *
 * <p>A method may have several, of one cache or of more; each is done, in the order in which they are written.
 *
 * <p>Exactly one of {@link #key}, {@link #keyFunction}, {@link #tag} and {@link #all} is given; templates are those of
 * {@link Cached}, and are filled in before the body runs.
 *
 * <p><b>Failures:</b> an invalidation that the far tier does not acknowledge reaches no caller, since the method has done
 * its work. The key is then dirty, as {@link TieredCache#invalidate} says: it is not served old in this JVM, and goes on to
 * be removed. The log is told once.
 */
@Documented
@Repeatable(CacheInvalidations.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface CacheInvalidate {

    /** The name of the cache. */
    String cache();

    /** The key to invalidate, as a template. */
    String key() default "";

    /** What makes the key, in place of a template: a class with a constructor without parameters. */
    Class<? extends KeyFunction> keyFunction() default KeyFunction.class;

    /** The tag whose values to invalidate, as a template. */
    String tag() default "";

    /** Whether all values of the cache are invalidated. */
    boolean all() default false;

    /** Whether that is done before the body runs too, so that an exception changes nothing of it. */
    boolean beforeInvocation() default false;
}
