/** The record of runs, for people. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package blipbatch.run;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
