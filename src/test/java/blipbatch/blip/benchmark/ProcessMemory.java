package blipbatch.blip.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has in memory, in bytes, shared libraries and the JVM's heap included; 0 where there is no /proc. */
final class ProcessMemory {

    private ProcessMemory() {}

    static long now() {
        return status("VmRSS");
    }

    static long greatest() {
        return status("VmHWM");
    }

    private static long status(String field) {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(field + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
