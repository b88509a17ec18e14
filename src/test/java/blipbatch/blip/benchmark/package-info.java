/** How fast BLIP is and how much memory it takes, side by side with transformers; run as docs/performance.md says. */
@NullMarked
package blipbatch.blip.benchmark;

import org.jspecify.annotations.NullMarked;
