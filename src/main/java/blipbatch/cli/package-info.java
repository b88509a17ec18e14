/** The command line: with a command the program does one thing and ends. Results go to stdout, all else to stderr. */
@NullMarked
@ApplicationModule(allowedDependencies = {"blip", "caption", "hub", "photo", "run", "settings", "startup"})
package blipbatch.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
