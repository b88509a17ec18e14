/** The processes that work on the same queue: each one's sign of life, and who of them is alive with which runs. */
@NullMarked
@ApplicationModule(allowedDependencies = {"caption", "queue", "probe", "store"})
package blipbatch.worker;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
