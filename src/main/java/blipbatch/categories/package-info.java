/** A caption in, its subjects and their themes out: the categories, by a dictionary and the rules of English. */
@NullMarked
@ApplicationModule(allowedDependencies = "startup")
package blipbatch.categories;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
