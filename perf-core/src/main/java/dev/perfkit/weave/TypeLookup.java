package dev.perfkit.weave;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the application's types where a {@link MethodShape} is looked at: from their class files where classes are
 * woven, from the classes themselves where they run. Types are called as {@link Class#getTypeName()} calls them.
 */
public interface TypeLookup {

    /**
     * Returns the names of a type, of its superclasses and of its interfaces, itself first; those that cannot be found end
     * their branch.
     */
    List<String> supertypes(String type);

    /**
     * Returns what can be read from an object of a type: the names of its public methods without parameters, inherited ones too, each
     * with its return type; and {@code <init>} where one can be made without arguments.
     *
     * @return null if the type cannot be found
     */
    @Nullable Map<String, String> accessors(String type);
}
