package blipbatch.store;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** The tests of a class start a {@link SecantusDb} of their own; where none is installed they are disabled, and say so. */
@Target(TYPE)
@Retention(RUNTIME)
@EnabledIf(value = "blipbatch.store.SecantusDb#isInstalled", disabledReason = SecantusDb.MISSING)
public @interface OnSecantusDb {}
