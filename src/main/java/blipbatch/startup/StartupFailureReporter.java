package blipbatch.startup;

import java.net.SocketException;
import java.nio.file.InvalidPathException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.PlaceholderResolutionException;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says in one line why the program did not start, where the reason is one that a person can remove. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class StartupFailureReporter
        implements SpringBootExceptionReporter, ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Logger log = LoggerFactory.getLogger(StartupFailureReporter.class);
    private static final String TOMCAT_START =
            "org.springframework.boot.tomcat.servlet.DeferredServletContainerInitializers";
    private static final String CONDITION_REPORT =
            "org.springframework.boot.autoconfigure.logging.ConditionEvaluationReportLogger";

    /**
     * Silences the loggers that speak of a failed start beside the reporters; whatever else fails is still reported in
     * full, by Boot's own reporter.
     */
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
        logging.setLogLevel(context.getClass().getName(), LogLevel.ERROR);
        logging.setLogLevel(SpringApplication.class.getName(), LogLevel.ERROR);
        // Where a filter needs what cannot be had: the same failure, on its way to the reporters.
        logging.setLogLevel(TOMCAT_START, LogLevel.OFF);
        if (!LoggerFactory.getLogger(CONDITION_REPORT).isDebugEnabled()) {
            logging.setLogLevel(CONDITION_REPORT, LogLevel.WARN);
        }
    }

    @Override
    public boolean reportException(Throwable failure) {
        String sentence = sentence(failure);
        if (sentence == null) {
            return false;
        }
        log.error(sentence);
        return true;
    }

    private static @Nullable String sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartupRefused refused) {
                return refused.getMessage();
            }
            if (cause instanceof MarkedYAMLException file) {
                return "A file in batch-config is no YAML in line %d, %s: %s; correct it, with spaces and no tabs before a key."
                        .formatted(file.getProblemMark().getLine() + 1, line(file), file.getProblem());
            }
            if (cause instanceof IllegalArgumentException
                    && String.valueOf(cause.getMessage()).startsWith("blipbatch.")) {
                return cause.getMessage();
            }
            if (cause instanceof PlaceholderResolutionException unknown) {
                // Its own sentence has the whole value, which may be a key.
                return "A setting has ${%1$s} in its value, and a variable %1$s cannot be had: set it, or write \\${ if the ${ is meant as it stands."
                        .formatted(unknown.getPlaceholder());
            }
            if (cause instanceof PortInUseException inUse) {
                return "Port " + inUse.getPort() + " is already in use:"
                        + " stop the program that uses it, or choose another port with PORT.";
            }
            if (cause instanceof InvalidPathException path) {
                return FileNames.trouble(path.getInput())
                        .orElse(path.getInput() + " is no path of a file (" + path.getReason()
                                + "): correct the setting that has it.");
            }
            if (cause instanceof WebServerException
                    && NestedExceptionUtils.getRootCause(cause) instanceof SocketException refused) {
                return ("The server cannot listen at the address of SERVER_ADDRESS with the port of PORT (%s): the address is one that this"
                                + " machine has, or 0.0.0.0 for all, and ports below 1024 may be kept from all users but root.")
                        .formatted(refused.getMessage());
            }
            if (cause instanceof WebServerException
                    && String.valueOf(cause.getMessage()).contains("java.io.tmpdir")) {
                return "The directory for temporary files, " + System.getProperty("java.io.tmpdir")
                        + ", cannot be written:"
                        + " make it writable, or choose another with JDK_JAVA_OPTIONS=-Djava.io.tmpdir=/another/directory.";
            }
        }
        return null;
    }

    private static String line(MarkedYAMLException file) {
        String[] snippet = String.valueOf(file.getProblemMark().get_snippet()).split("\\R");
        return "\"" + snippet[0].strip() + "\"";
    }
}
