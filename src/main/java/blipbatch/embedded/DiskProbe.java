package blipbatch.embedded;

import java.util.Random;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** Whether there is room for more than the next small write. */
final class DiskProbe {

    /** Some thousand items of the queue. */
    private static final int BYTES = 1 << 20;

    private DiskProbe() {}

    /** @throws RuntimeException if the file cannot be written; the store has closed itself then */
    static void of(MVStore store) {
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
}
