/** The command line: with a command the program does one thing and ends. Results go to stdout, all else to stderr. */
@NullMarked
@ApplicationModule(allowedDependencies = "hub")
package blipbatch.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
