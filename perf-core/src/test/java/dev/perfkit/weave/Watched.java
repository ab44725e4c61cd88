package dev.perfkit.weave;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A second measuring annotation: its sites keep what they were told. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@interface Watched {
    /** What the site gives as token: "text", "call", "none", or "failure" for an enter that throws. */
    String token() default "text";

    boolean arguments() default false;
}
