/**
 * What all HTTP calls have in common: where the server listens, how requests are read and limited, how they are refused, and
 * the document of the API.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"startup"})
package blipbatch.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
