package dev.perfkit.weave;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.annotation.AnnotationValue;
import net.bytebuddy.description.enumeration.EnumerationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;

/**
 * A method or constructor to weave, and how.
 *
 * @param attributes the annotation's attributes, defaults included, as keys and values in turn; an array's key once an element
 * @param advice what is put around it
 */
record Selected(List<String> attributes, Advised advice) {

    /** What tells a method from the others of its class, and a constructor too. */
    static String key(MethodDescription method) {
        return method.getInternalName() + method.getDescriptor();
    }

    /**
     * Returns an annotation's attributes.
     *
     * @throws IllegalArgumentException if one has no value, or one that cannot be resolved, as a constant that its enum lacks
     */
    static List<String> attributes(AnnotationDescription annotation) {
        List<String> pairs = new ArrayList<>();
        for (MethodDescription.InDefinedShape attribute :
                annotation.getAnnotationType().getDeclaredMethods()) {
            AnnotationValue<?, ?> value = annotation.getValue(attribute);
            if (value.getState() != AnnotationValue.State.RESOLVED) {
                throw new IllegalArgumentException(attribute.getName() + ": " + value
                        + " (expected: a value of the attribute's type, found where classes are woven)");
            }
            addValue(pairs, attribute.getName(), value.resolve());
        }
        return pairs;
    }

    private static void addValue(List<String> pairs, String key, Object value) {
        if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                addValue(pairs, key, Array.get(value, i));
            }
            return;
        }
        pairs.add(key);
        if (value instanceof TypeDescription type) {
            pairs.add(type.getName());
        } else if (value instanceof EnumerationDescription constant) {
            pairs.add(constant.getValue());
        } else {
            pairs.add(value.toString());
        }
    }
}
