package dev.perfkit.cache;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method's calls are answered by a cache, once its class is woven (see {@link dev.perfkit.weave}) and the cache is
 * {@linkplain Caches#install installed}. The body is the cache's loader: of concurrent calls with one key it runs once, and
 * the others wait for it.
 *
 * <pre>{@code
 * @Cached(cache = "products", key = "{id}")
 * Product find(long id) { ... }
 * }</pre>
 *
 * <p><b>Templates.</b> {@link #key}, {@link #tags} and {@link #condition} are texts with placeholders: <code>{0}</code> is
 * the first parameter, <code>{id}</code> the one of that name (where the class was compiled with {@code -parameters}), and
 * <code>{query.shop}</code> what {@code query.shop()}, {@code query.getShop()} or {@code query.isShop()} returns. A
 * placeholder's type has to be one whose text tells any two values apart: primitives and their wrappers, {@code String},
 * enums, {@code UUID}, {@code BigInteger}, {@code BigDecimal}, and dates and times of {@code java.time}. So that two keys
 * never meet, a value's {@code %} is written {@code %25}, null is {@code %null}, and where another placeholder follows, the
 * character that comes first between the two is written by its number too: with the key <code>{0}:{1}</code> the values
 * {@code "a:b"} and {@code "c"} make {@code a%3Ab:c}.
 *
 * <p><b>What is cached.</b> What the body returns, for the cache's time to live: of an {@code Optional} what is in it, and
 * of a {@code CompletionStage} or {@code CompletableFuture} what it completes with. Null, an empty {@code Optional} and a
 * stage of null are not cached unless {@link #cacheNull} says so. An exception is not cached: it reaches the caller, and
 * those who waited for this call. A call that asks for its own key again, by way of whatever it calls, runs the body.
 *
 * <p>A method cannot be cached that returns nothing, or what can be used once only or does its work later in a way that the
 * cache does not know (a {@code Stream}, a {@code Publisher}, a {@code Future}): the build fails, as it does for a bad
 * template.
 *
 * <p><b>Cost:</b> an array of the arguments, the key's text, and a hit of the cache. A far tier is read on the calling
 * thread, also for a method that returns a stage. <b>Failures:</b> where the key cannot be made, the body runs, uncached
 * and counted; the log is told once.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface Cached {

    /** The name of the cache. Methods that share one have to tell their keys apart. */
    String cache();

    /**
     * The key, as a template. Empty: the method, the class of the object that it is called on, and all arguments in full,
     * with their types and lengths; these have to be of the types above, or arrays or collections of them.
     */
    String key() default "";

    /** What makes the key, in place of a template: a class with a constructor without parameters. */
    Class<? extends KeyFunction> keyFunction() default KeyFunction.class;

    /** How long values live in milliseconds, be that shorter or longer than the cache says; 0: as long as it says. */
    long ttlMillis() default 0;

    /** Whether it is cached that there is no value, also where the cache's {@link Freshness} does not say so. */
    boolean cacheNull() default false;

    /**
     * When to ask the cache: one placeholder of type {@code boolean}, <code>{query.stable}</code>, or <code>!{fresh}</code>
     * for its opposite. Empty: always. A call for which it does not hold runs the body, and leaves the cache as it is.
     */
    String condition() default "";

    /** What the value can be invalidated by, each a template. */
    String[] tags() default {};
}
