/** The caption job: its step, what starts it, and what happens to its items when it fails. */
@NullMarked
@ApplicationModule(allowedDependencies = {"queue", "post", "photo", "caption", "run", "web", "worker"})
package blipbatch.job;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
