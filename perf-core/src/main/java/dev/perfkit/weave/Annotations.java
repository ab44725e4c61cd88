package dev.perfkit.weave;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.description.annotation.AnnotationDescription;
import org.jspecify.annotations.Nullable;

/** Finds an annotation on an element, or on the annotations that stand on it. */
final class Annotations {
    private Annotations() {}

    /**
     * Returns the annotation of a name that is closest: on the element, else on an annotation of the element's, else on an
     * annotation of that one's, and so on.
     */
    static @Nullable AnnotationDescription find(List<? extends AnnotationDescription> onElement, String name) {
        Set<String> seen = new HashSet<>();
        List<? extends AnnotationDescription> level = onElement;
        while (!level.isEmpty()) {
            List<AnnotationDescription> above = new ArrayList<>();
            for (AnnotationDescription annotation : level) {
                String type = annotation.getAnnotationType().getName();
                if (type.equals(name)) {
                    return annotation;
                }
                if (seen.add(type)) { // annotations may stand on each other in a circle
                    above.addAll(annotation.getAnnotationType().getDeclaredAnnotations());
                }
            }
            level = above;
        }
        return null;
    }
}
