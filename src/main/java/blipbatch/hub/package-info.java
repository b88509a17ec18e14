/** A model by its name on the Hugging Face Hub becomes a directory on disk, in the cache that Python programs use too. */
@NullMarked
@ApplicationModule(allowedDependencies = {"startup"})
package blipbatch.hub;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
