package blipbatch.blip;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** The one door to DJL: its natives come from the class path, so it has no business with the network. */
final class Djl {

    /** What Java has no say in. */
    private interface CLibrary extends Library {
        int setenv(String name, String value, int overwrite);

        int mallopt(int parameter, int value);

        int on_exit(Pointer function, @Nullable Pointer argument);
    }

    /** Parameters of glibc's {@code mallopt}. */
    private static final int M_TRIM_THRESHOLD = -1;

    private static final int M_MMAP_THRESHOLD = -3;

    /** Turns of the waiting loop: some 0.1 ms, which is as long as the threads of an idle machine differ. */
    private static final String SPINS = "2000";

    static {
        if (Platform.isLinux()) { // whose C library is glibc, or there would be no libtorch for it
            CLibrary c = Native.load(Platform.C_LIBRARY_NAME, CLibrary.class);
            letThreadsSleep(c);
            keepMemory(c);
            leaveAtOnce(c);
        }
    }

    private Djl() {}

    /**
     * The threads of libtorch wait for each other in a loop that takes a processor for milliseconds, also from the thread
     * that is waited for: on a busy machine a small product then takes a hundred times as long. Without any loop an idle
     * machine loses a third of its speed to sleeping and waking. Read by libgomp when it is loaded, so it must be set
     * before; a user's own setting counts.
     */
    private static void letThreadsSleep(CLibrary c) {
        if (System.getenv("OMP_WAIT_POLICY") == null) {
            c.setenv("GOMP_SPINCOUNT", SPINS, 0);
        }
    }

    /**
     * Every product needs a few megabytes for a moment. By default they go back to the system each time, which then clears
     * thousands of pages again for the next.
     */
    private static void keepMemory(CLibrary c) {
        c.mallopt(M_MMAP_THRESHOLD, 32 << 20); // the most it takes
        c.mallopt(M_TRIM_THRESHOLD, Integer.MAX_VALUE);
    }

    /**
     * When the JVM ends, libtorch's destructors take away what a thread may be computing with just then, and the process
     * would crash instead of ending. Told last, {@code _exit} is called first and leaves them out.
     */
    private static void leaveAtOnce(CLibrary c) {
        Pointer exit = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME).getFunction("_exit");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> c.on_exit(exit, null), "leave-at-once"));
    }

    /** DJL downloads what it misses and, on EC2, reports home; must be called before any other part of it is touched. */
    static void goOffline() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    /** Owns the native memory of what is made with it; to be closed by the caller. */
    static PtNDManager newManager() {
        goOffline();
        PtNDManager manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
        // Of this thread: otherwise TorchScript compiles a program anew for shapes it has not met, for seconds each
        // time.
        JniUtils.setGraphExecutorOptimize(false);
        return manager;
    }
}
