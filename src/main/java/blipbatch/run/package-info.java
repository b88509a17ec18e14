/** The record of runs for people, and what they may do to a run. */
@NullMarked
@ApplicationModule(allowedDependencies = {"job", "web"})
package blipbatch.run;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
