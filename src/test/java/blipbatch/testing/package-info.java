/** What the tests of several rooms need: the program running, what they ask it, and what stands around it. */
@NullMarked
package blipbatch.testing;

import org.jspecify.annotations.NullMarked;
