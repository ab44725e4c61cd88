package dev.perfkit.weave;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An annotation whose calls may be answered from memory: a cache in ten lines. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR})
@interface Remembered {
    String value() default "plain";

    String[] tags() default {};

    Class<?> kind() default Object.class;

    ElementType[] targets() default {ElementType.METHOD, ElementType.TYPE};
}
