package blipbatch.testing;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** The tests of a class use {@link Browser}; without a Chromium they are disabled, and say so. */
@Target(TYPE)
@Retention(RUNTIME)
@EnabledIf(
        value = "blipbatch.testing.Chromium#isInstalled",
        disabledReason = "There is no Chromium at /usr/bin/chromium: install Debian's package chromium,"
                + " or set CHROMIUM to the program.")
public @interface InChromium {}
