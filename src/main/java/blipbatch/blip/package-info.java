/** BLIP image captioning (Li et al. 2022, arXiv 2201.12086): pictures in, captions out, by libtorch inside the JVM. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package blipbatch.blip;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
