/** Pictures in, captions and categories out: the model's life and the batches it works in. */
@NullMarked
@ApplicationModule(allowedDependencies = {"blip", "hub", "startup"})
package blipbatch.caption;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
