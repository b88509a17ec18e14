/** How settings come in: the file {@code .env}, a word on names that nobody reads, and one on values that are not possible. */
@NullMarked
@ApplicationModule(allowedDependencies = {"startup"})
package blipbatch.settings;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
