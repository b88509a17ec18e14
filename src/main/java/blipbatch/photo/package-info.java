/** The address of a photo, or its file, in; the picture or a named failure out: addresses, fetching, and their limits. */
@NullMarked
@ApplicationModule(allowedDependencies = {"picture", "startup"})
package blipbatch.photo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
