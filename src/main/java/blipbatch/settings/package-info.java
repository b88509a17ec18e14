/** How settings come in: the file {@code .env}, and a word on names that nobody reads. */
@NullMarked
@ApplicationModule(allowedDependencies = {"startup"})
package blipbatch.settings;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
