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
        addAttributes(pairs, "", annotation);
        return pairs;
    }

    private static void addAttributes(List<String> pairs, String prefix, AnnotationDescription annotation) {
        for (MethodDescription.InDefinedShape attribute :
                annotation.getAnnotationType().getDeclaredMethods()) {
            AnnotationValue<?, ?> value = annotation.getValue(attribute);
            if (value.getState() != AnnotationValue.State.RESOLVED) {
                throw new IllegalArgumentException(prefix + attribute.getName() + ": " + value
                        + " (expected: a value of the attribute's type, found where classes are woven)");
            }
            addValue(pairs, prefix + attribute.getName(), value.resolve());
        }
    }

    private static void addValue(List<String> pairs, String key, Object value) {
        if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                Object element = Array.get(value, i);
                addValue(pairs, element instanceof AnnotationDescription ? key + '[' + i + ']' : key, element);
            }
            return;
        }
        if (value instanceof AnnotationDescription inner) {
            addAttributes(pairs, key + '.', inner);
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
