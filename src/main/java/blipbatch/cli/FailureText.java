package blipbatch.cli;

import blipbatch.blip.ModelException;
import blipbatch.caption.NoCaptionException;
import blipbatch.hub.HubException;
import blipbatch.photo.PhotoException;
import blipbatch.startup.FileNames;
import blipbatch.startup.StartupRefused;
import java.nio.file.InvalidPathException;
import java.util.List;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.convert.ConversionFailedException;

/** What is printed of a failure: one line. */
final class FailureText {

    /** Their messages are sentences for people. */
    private static final List<Class<? extends Exception>> SAID = List.of(
            NotDoneException.class,
            PhotoException.class,
            NoCaptionException.class,
            ModelException.class,
            HubException.class,
            StartupRefused.class);

    private FailureText() {}

    static String sentence(Throwable failure) {
        if (NestedExceptionUtils.getMostSpecificCause(failure) instanceof StartupRefused refused) {
            return String.valueOf(refused.getMessage());
        }
        if (failure instanceof BindException wrong) {
            String value = wrong.getCause() instanceof ConversionFailedException conversion
                    ? ": " + conversion.getValue() + " is not one of its values"
                    : "";
            return "The setting %s cannot be read%s; .env.example says what is possible."
                    .formatted(wrong.getName(), value);
        }
        if (failure instanceof InvalidPathException path) {
            return FileNames.trouble(path.getInput())
                    .orElse(path.getInput() + " is no path of a file: " + path.getReason() + ".");
        }
        String message = SAID.stream().anyMatch(type -> type.isInstance(failure))
                ? String.valueOf(failure.getMessage())
                : "This failed unexpectedly: " + failure;
        String line = printable(message);
        return line.matches(".*[.!?]") ? line : line + ".";
    }

    /** Words of other hosts must not steer the terminal. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
