package dev.perfkit.cache;

import dev.perfkit.weave.MethodShape;
import dev.perfkit.weave.WovenMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key of a method that says nothing of it: the class of the object, since subclasses may answer otherwise, the method, and
 * all arguments in full.
 */
record FullKey(String owner, String method) implements KeyMaker {
    FullKey(WovenMethod method) {
        this(method.owner().getName(), method.name() + method.descriptor());
    }

    /** Refuses parameters whose values no text tells apart. */
    static void check(MethodShape method) {
        List<String> types = method.parameterTypes();
        for (int i = 0; i < types.size(); i++) {
            if (!ExactText.isPossible(types.get(i), method.types())) {
                throw new IllegalArgumentException("key: none, and parameter {" + i + "} is a " + types.get(i)
                        + ", whose text may be the same for two values (expected: a key of what identifies it, {" + i
                        + ".id}, or a keyFunction)");
            }
        }
    }

    @Override
    public String key(@Nullable Object self, @Nullable Object[] arguments) {
        StringBuilder text =
                new StringBuilder(self == null ? owner : self.getClass().getName());
        text.append('#').append(method);
        for (Object argument : arguments) {
            ExactText.append(text.append('|'), argument);
        }
        return text.toString();
    }
}
