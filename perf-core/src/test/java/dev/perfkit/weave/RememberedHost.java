package dev.perfkit.weave;

import dev.perfkit.profile.Profiled;
import java.lang.annotation.ElementType;
import org.jspecify.annotations.Nullable;

/** Methods whose calls are answered from memory, woven when the tests are built. */
class RememberedHost {
    int bodies;

    @Remembered(
            value = "text",
            tags = {"a", "b,c"},
            kind = String.class,
            targets = ElementType.FIELD)
    String text(String key) {
        bodies++;
        return key + bodies;
    }

    @Remembered
    long primitive(int x, double y) {
        bodies++;
        return (long) (x * y);
    }

    @Remembered
    static boolean statically(byte x) {
        return x > 0;
    }

    @Remembered("void")
    void nothing(String key) {
        bodies++;
    }

    @Remembered
    @Nullable String none(String key) {
        bodies++;
        return null;
    }

    @Remembered
    <T extends CharSequence> T[] generic(T[] in) {
        bodies++;
        return in.clone();
    }

    @Remembered
    int failing(int x) {
        bodies++;
        throw new IllegalArgumentException("no " + x);
    }

    @Remembered("unlinkable")
    int unlinkable(int x) {
        return x;
    }

    @Profiled(name = "remembered and profiled")
    @Remembered
    int both(int x) {
        bodies++;
        return x * 2;
    }
}
