package blipbatch.embedded;

import java.util.Random;
import java.util.function.Supplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** Whether there is room for more than the next small write. */
final class DiskProbe {

    /** Some thousand items of the queue. */
    private static final int BYTES = 1 << 20;

    private DiskProbe() {}

    /**
     * The store that the file has, if it can be written.
     *
     * @throws RuntimeException if not
     */
    static MVStore opened(Supplier<MVStore> file) {
        MVStore store = file.get();
        try {
            write(store);
            return store;
        } catch (RuntimeException e) {
            store.closeImmediately();
            throw e;
        }
    }

    private static void write(MVStore store) {
        MVMap<Integer, byte[]> map = store.openMap("probe");
        byte[] incompressible = new byte[BYTES];
        new Random().nextBytes(incompressible);
        map.put(0, incompressible);
        store.commit();
        store.sync();
        store.removeMap(map);
        store.commit();
        if (store.isClosed()) {
            throw new IllegalStateException("The store is closed.");
        }
    }

    /** What the operating system said. */
    static String reason(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return String.valueOf(first.getMessage());
    }
}
