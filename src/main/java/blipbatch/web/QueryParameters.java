package blipbatch.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the arguments of a call do not say about the parameters in its address; see {@link UnknownParameters}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface QueryParameters {

    /** Those that it reads from the whole query. */
    String[] value() default {};

    /** Whether it passes over those that it does not know: callers of the old service go on as they were. */
    boolean others() default false;
}
