package blipbatch.blip;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** The C library's heap, in which libtorch's memory is. */
final class NativeHeap {

    private NativeHeap() {}

    /** Gives what is free in it back to the system, which glibc otherwise keeps; JVMs that cannot do it do nothing. */
    static void trim() {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "systemTrimNativeHeap",
                            null,
                            null);
        } catch (JMException e) {
            // An older JVM or another C library: there is only more memory in use.
        }
    }
}
