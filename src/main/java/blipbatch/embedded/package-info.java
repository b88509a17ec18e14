/** A MongoDB server inside the program, for trying it out: what it has acknowledged survives a crash. */
@NullMarked
@ApplicationModule(allowedDependencies = "startup")
package blipbatch.embedded;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
