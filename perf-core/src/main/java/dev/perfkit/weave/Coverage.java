package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * How many methods carry an annotation, and how many of them anything happens for.
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

    /** Returns the counts as a person reads them: {@code annotated 41, woven 41, called 37}. */
    @Override
    public String toString() {
        return "annotated " + annotated + ", woven " + woven + ", called " + called;
    }
}
