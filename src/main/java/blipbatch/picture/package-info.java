/** Bytes in, a safely decoded picture as a person sees it or the reason why there is none out, without Spring. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package blipbatch.picture;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
