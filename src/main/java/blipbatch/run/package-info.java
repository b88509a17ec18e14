/**
 * Every run, of whichever job: its life in this process, what happens when its worker dies, its record for people, and what
 * they may do to it.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"store", "web", "worker"})
package blipbatch.run;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
