/** Why the program does not start, in a sentence. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package blipbatch.startup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
