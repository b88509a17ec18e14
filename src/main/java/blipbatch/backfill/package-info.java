/** Backfills: the posts that lack a caption are queued, behind those that somebody waits for. */
@NullMarked
@ApplicationModule(allowedDependencies = {"post", "queue", "run", "worker", "web"})
package blipbatch.backfill;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
