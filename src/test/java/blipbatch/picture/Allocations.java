package blipbatch.picture;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a thread takes from the heap, given back or not. */
final class Allocations {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {}

    /** In bytes, by this thread. */
    static long during(ThrowingCallable work) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            work.call();
        } catch (Exception e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
