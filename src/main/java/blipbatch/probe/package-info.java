/** How monitoring asks: soon answered whatever is away, and seldom, however many ask. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package blipbatch.probe;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
