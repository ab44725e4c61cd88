package dev.perfkit.cache;

import org.jspecify.annotations.Nullable;

/**
 * Makes the key of a woven call, where a template cannot.
 *
 * <pre>{@code
 * final class ByName implements KeyFunction {
 *     public String key(Object[] arguments) {
 *         Product product = (Product) arguments[0];
 *         return product.name().toLowerCase(Locale.ROOT);
 *     }
 * }
 * }</pre>
 *
 * <p><b>Thread safety:</b> one object serves all calls of a method, on any threads. <b>Failures:</b> an exception is logged
 * once, and the body runs uncached.
 */
public interface KeyFunction {

    /**
     * Returns the key of a call.
     *
     * @param arguments its arguments, primitive ones boxed
     * @return the key; null for a call that the cache is not to be asked about
     */
    @Nullable String key(@Nullable Object[] arguments);
}
