package blipbatch.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A field of the type {@link RunningServer} that holds a server on a free port with an empty data directory and no samples,
 * one for all tests of the class where the field is static, else a new one for each test. Tests begin when its model is
 * loaded, or cannot be.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ServerExtension.class)
public @interface WithServer {

    /** Settings such as {@code "blipbatch.job.poll=1h"}. */
    String[] value() default {};
}
