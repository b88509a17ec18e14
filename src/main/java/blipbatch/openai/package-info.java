/** A captioner that asks a model elsewhere, at any server that speaks OpenAI's chat API with pictures. */
@NullMarked
@ApplicationModule(allowedDependencies = {"caption", "categories", "startup"})
package blipbatch.openai;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
