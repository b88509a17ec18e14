/** The webhook: tells another program which posts were captioned and which will not be, until it has taken that. */
@NullMarked
@ApplicationModule(allowedDependencies = {"photo", "post", "probe", "queue", "startup"})
package blipbatch.webhook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
