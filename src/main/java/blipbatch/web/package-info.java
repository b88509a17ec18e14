/** What all HTTP calls have in common: where the server listens, and how errors are answered. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package blipbatch.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
