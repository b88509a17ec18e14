/** Pictures in, captions out: the port for captioners, and BLIP behind it, with its life and the batches it works in. */
@NullMarked
@ApplicationModule(allowedDependencies = {"blip", "categories", "hub", "startup"})
package blipbatch.caption;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
