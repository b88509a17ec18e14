/** The web pages: what is going on, on one look, and what an operator does about it. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "backfill",
            "caption",
            "classify",
            "photo",
            "post",
            "queue",
            "run",
            "startup",
            "web",
            "webhook",
            "worker"
        })
package blipbatch.dashboard;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
