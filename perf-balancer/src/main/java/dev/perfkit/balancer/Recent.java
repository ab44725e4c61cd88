package dev.perfkit.balancer;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was made of the last few objects. Of more than one, since picks that began before a change come between those that began
 * after, and those for the own zone between those that spill from it.
 */
final class Recent<K, V> {
    private static final int KEPT = 4;

    private final Function<K, V> make;
    private volatile @Nullable Made<K, V> last;

    /** Keeps what the function makes; where threads meet, it may make it more than once. */
    Recent(Function<K, V> make) {
        this.make = make;
    }

    /** Returns what was made of an object, made now if need be. */
    V of(K key) {
        V known = known(key);
        if (known == null) {
            known = make.apply(key);
            last = new Made<>(key, known, first(last, KEPT - 1));
        }
        return known;
    }

    /** Returns what was made of an object; null if nothing was of late. */
    @Nullable V known(K key) {
        Made<K, V> made = last;
        while (made != null && made.of != key) {
            made = made.before;
        }
        return made == null ? null : made.value;
    }

    private static <K, V> @Nullable Made<K, V> first(@Nullable Made<K, V> made, int count) {
        return made == null || count == 0 ? null : new Made<>(made.of, made.value, first(made.before, count - 1));
    }

    private record Made<K, V>(K of, V value, @Nullable Made<K, V> before) {}
}
