/** MongoDB for the application: the user's, or the embedded one that keeps its documents in {@code DATA_DIR}. */
@NullMarked
package blipbatch.store;

import org.jspecify.annotations.NullMarked;
