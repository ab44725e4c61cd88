package dev.perfkit.cache;

/**
 * Says how much a value weighs in the near tier, in a unit of the host's choice.
 *
 * <pre>{@code
 * Weigher<String, byte[]> bytes = (key, value) -> 2 * key.length() + value.length;
 * }</pre>
 *
 * @param <K> the keys
 * @param <V> the values
 */
@FunctionalInterface
public interface Weigher<K, V> {

    /** Returns the weight, zero or more; a value that weighs nothing is never evicted for want of room. */
    int weigh(K key, V value);
}
