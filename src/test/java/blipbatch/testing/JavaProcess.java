package blipbatch.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A main class in a process of its own, with its errors in its output. */
public class JavaProcess {

    /** The program of the JVM that the tests run in. */
    public static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private JavaProcess() {}

    public static Process start(String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(JAVA);
        command.add("-ea");
        command.addAll(ProgramArchive.programAndTests());
        command.add(main);
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
