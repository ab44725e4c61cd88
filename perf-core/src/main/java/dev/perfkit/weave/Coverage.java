package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;

import java.lang.annotation.Annotation;
import java.util.List;

/**
 * How many methods carry an annotation, and how many of them anything happens for.
 *
 * <pre>{@code
 * Coverage coverage = Coverage.of(Profiled.class, ClassLoader.getSystemClassLoader());
 * if (coverage.woven() < coverage.annotated()) {
 *     System.err.println(coverage + "; not woven: " + coverage.notWoven());
 * }
 * }</pre>
 *
 * @param annotation the annotation's simple name
 * @param annotated how many methods and constructors carry it, themselves or by their class
 * @param woven how many of these are in woven classes
 * @param called how many of these have been called
 * @param notWoven the classes with annotated methods that are not woven, by name
 */
public record Coverage(String annotation, int annotated, int woven, int called, List<String> notWoven) {
    /** Copies the list. */
    public Coverage {
        requireNonNull(annotation, "annotation");
        notWoven = List.copyOf(notWoven);
    }

    /**
     * Looks for the annotation in this JVM's class path and module path, in the jars within an application's jar, and where
     * the given loader, or one above it, finds its classes by URLs; not in the JDK.
     *
     * <p><b>Cost:</b> every class file there is read once; those with any annotations once more for each level of annotations that
     * this one stands on: as long as a scan of the class path takes, for a report and never for a request. One jar is open at a
     * time. Classes that carry the annotation are loaded, but not initialised. <b>Failures:</b> none; what cannot be read or loaded is left out. Classes that
     * only other loaders know are not seen.
     *
     * @param annotation what to look for
     * @param loader loads the classes
     */
    public static Coverage of(Class<? extends Annotation> annotation, ClassLoader loader) {
        requireNonNull(annotation, "annotation");
        requireNonNull(loader, "loader");
        return new CoverageCount(annotation.getName(), loader).of(CoverageScan.classes(annotation.getName(), loader));
    }

    /** Returns the counts as a person reads them: {@code annotated 41, woven 41, called 37}. */
    @Override
    public String toString() {
        return "annotated " + annotated + ", woven " + woven + ", called " + called;
    }
}
