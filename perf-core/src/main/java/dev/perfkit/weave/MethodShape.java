package dev.perfkit.weave;

import java.util.List;

/**
 * A method as whoever {@linkplain WovenCall.Answering#check answers} its calls has to know it. Types are called as {@link
 * Class#getTypeName()} calls them.
 *
 * @param parameterNames empty unless all are known, which they are where the class was compiled with {@code -parameters}
 * @param parameterTypes as declared, erased
 * @param returnType as declared, erased
 * @param types what is known of the types
 */
public record MethodShape(
        List<String> parameterNames, List<String> parameterTypes, String returnType, TypeLookup types) {
    /** Copies the lists. */
    public MethodShape {
        parameterNames = List.copyOf(parameterNames);
        parameterTypes = List.copyOf(parameterTypes);
    }
}
