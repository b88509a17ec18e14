package blipbatch.startup;

import org.springframework.boot.ExitCodeGenerator;

/**
 * The program cannot start for a reason that the person starting it can remove. The message is one sentence that says
 * what is wrong and what to do; it is all that is printed, and the program ends with exit status 1.
 */
public class StartupRefused extends RuntimeException implements ExitCodeGenerator {

    public StartupRefused(String sentence) {
        super(sentence);
    }

    public StartupRefused(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    @Override
    public int getExitCode() {
        return 1;
    }
}
