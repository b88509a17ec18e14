package blipbatch.blip.decoder;

/**
 * Whether Java's Vector API can be used. It is a module that a JVM has only if it is told so, and the better of its two compilers makes
 * instructions of it; without, it is more than a hundred times slower than what it is to replace.
 */
public final class VectorApi {

    private static final String MODULE = "jdk.incubator.vector";

    private VectorApi() {}

    /** Nothing else here may be touched where it is not. */
    public static boolean isAvailable() {
        return ModuleLayer.boot().findModule(MODULE).isPresent()
                && isCompiled(System.getProperty("java.vm.info", ""))
                && Kernels.areFast();
    }

    /** @param vm what the JVM says of itself: "emulated-client" with {@code -XX:TieredStopAtLevel=1}, "interpreted mode" with {@code -Xint} */
    static boolean isCompiled(String vm) {
        return (vm.startsWith("mixed mode") || vm.startsWith("compiled mode")) && !vm.contains("emulated-client");
    }
}
