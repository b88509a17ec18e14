/** The two databases: MongoDB, the user's or the embedded one, and the job repository's, H2 or PostgreSQL; and the data directory. */
@NullMarked
@ApplicationModule(allowedDependencies = {"embedded", "probe", "startup"})
package blipbatch.store;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
