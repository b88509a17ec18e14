package blipbatch.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Shows how the logs end of the programs that a test or its class has started, if the test fails: they are gone afterwards. */
public final class LogsOfFailedTests implements AfterTestExecutionCallback, AfterAllCallback {

    private static final int LINES = 100;
    private static final List<Path> logs = new ArrayList<>();

    static synchronized void add(Path log) {
        if (!logs.contains(log)) {
            logs.add(log);
        }
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            show(context.getDisplayName());
        }
    }

    private static synchronized void show(String test) {
        for (Path log : logs) {
            try {
                List<String> lines = Files.readAllLines(log);
                System.out.printf("%s failed. The end of %s:%n", test, log);
                lines.stream().skip(Math.max(0, lines.size() - LINES)).forEach(System.out::println);
            } catch (IOException e) {
                System.out.printf("%s cannot be read: %s%n", log, e);
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        forget();
    }

    private static synchronized void forget() {
        logs.clear();
    }
}
