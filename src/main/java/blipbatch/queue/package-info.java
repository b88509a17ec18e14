/** The image queue: its document, its states and claims, and the HTTP calls that fill and watch it. */
@NullMarked
@ApplicationModule(allowedDependencies = {"post", "store", "web", "probe"})
package blipbatch.queue;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
