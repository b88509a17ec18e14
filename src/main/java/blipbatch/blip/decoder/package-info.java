/** The text decoder's step in Java's Vector API, on weights that libtorch keeps: what a caption costs at the speed of memory. */
@NullMarked
package blipbatch.blip.decoder;

import org.jspecify.annotations.NullMarked;
