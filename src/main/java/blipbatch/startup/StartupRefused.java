package blipbatch.startup;

import org.springframework.boot.ExitCodeGenerator;

/**
 * The program cannot start for a reason that the person starting it can remove. The message is one sentence that says
 * what is wrong and what to do; it is all that is printed, and the program ends with exit status 1, or with 2 where it is the
 * command line that is wrong, as with the commands.
 */
public class StartupRefused extends RuntimeException implements ExitCodeGenerator {

    private final int exitCode;

    public StartupRefused(String sentence) {
        super(sentence);
        exitCode = 1;
    }

    public StartupRefused(String sentence, Throwable cause) {
        super(sentence, cause);
        exitCode = 1;
    }

    private StartupRefused(String sentence, int exitCode) {
        super(sentence);
        this.exitCode = exitCode;
    }

    /** Something stands on the command line that nobody reads. */
    public static StartupRefused misused(String sentence) {
        return new StartupRefused(sentence, 2);
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }
}
