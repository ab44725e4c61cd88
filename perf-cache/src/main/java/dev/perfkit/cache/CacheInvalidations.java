package dev.perfkit.cache;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Several {@link CacheInvalidate} of one method: what the compiler makes of them where the annotation is repeated. For {@link
 * dev.perfkit.weave.Coverage}, which counts the methods that carry one annotation, these are methods of their own.
 * Where several stand further from a method than a single one does, on its interface or on an annotation that it carries, or the
 * other way round, all of them are done.
 *
 * <p><b>Failures:</b> those of each; one that is not acknowledged keeps no other from being done.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface CacheInvalidations {

    /** What is invalidated, in this order. */
    CacheInvalidate[] value();
}
