/** What a first start shows: sample posts with pictures that the program serves itself. */
@NullMarked
@ApplicationModule(allowedDependencies = {"post", "queue", "photo", "store"})
package blipbatch.sample;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
