package blipbatch.blip;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/** The one door to DJL: its natives come from the class path, so it has no business with the network. */
final class Djl {

    private Djl() {}

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
