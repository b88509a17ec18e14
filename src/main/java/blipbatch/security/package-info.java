/** Who may do what: API keys with roles, the loopback rule without them, and what browsers are told. */
@NullMarked
@ApplicationModule(allowedDependencies = {"startup", "web"})
package blipbatch.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
