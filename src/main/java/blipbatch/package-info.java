/** Captions and categories for the pictures of a MongoDB application: one sub-package per feature. */
@NullMarked
package blipbatch;

import org.jspecify.annotations.NullMarked;
