package blipbatch.blip;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/** The one door to DJL: its natives come from the class path, so it has no business with the network. */
final class Djl {

    /** The C library's own environment: what Java shows of it cannot be changed. */
    private interface Environment extends Library {
        int setenv(String name, String value, int overwrite);
    }

    /** Turns of the waiting loop: some 0.1 ms, which is as long as the threads of an idle machine differ. */
    private static final String SPINS = "2000";

    static {
        letThreadsSleep();
    }

    private Djl() {}

    /**
     * The threads of libtorch wait for each other in a loop that takes a processor for milliseconds, also from the thread
     * that is waited for: on a busy machine a small product then takes a hundred times as long. Without any loop an idle
     * machine loses a third of its speed to sleeping and waking. Read by libgomp when it is loaded, so it must be set
     * before; a user's own setting counts.
     */
    private static void letThreadsSleep() {
        if (Platform.isLinux() && System.getenv("OMP_WAIT_POLICY") == null) {
            Native.load(Platform.C_LIBRARY_NAME, Environment.class).setenv("GOMP_SPINCOUNT", SPINS, 0);
        }
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
