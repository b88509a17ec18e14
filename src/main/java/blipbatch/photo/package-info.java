/** A URL in, a safely decoded picture as a person sees it or a named failure out. */
@NullMarked
package blipbatch.photo;

import org.jspecify.annotations.NullMarked;
