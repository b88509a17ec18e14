/** The posts of the main backend: what is read of them, and the paths that are ours to write. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package blipbatch.post;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
