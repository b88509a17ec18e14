/** Captions a picture while the caller waits. */
@NullMarked
@ApplicationModule(allowedDependencies = {"caption", "photo", "web"})
package blipbatch.classify;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
