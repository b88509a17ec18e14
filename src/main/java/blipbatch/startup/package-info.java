/** What surrounds the program where it is started, and why it does not start, in a sentence. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package blipbatch.startup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
