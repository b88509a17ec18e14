package blipbatch.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ExceptionOnRecordTest {

    @Test
    void the_innermost_cause_speaks() {
        String trace = trace(new IllegalStateException(
                "Unable to process the chunk", new RuntimeException(new ArithmeticException("It broke.\nReally."))));

        assertThat(ExceptionOnRecord.in(trace)).isEqualTo(new ExceptionOnRecord("It broke.\nReally.", trace));
    }

    @Test
    void an_exception_without_a_message_is_named() {
        assertThat(ExceptionOnRecord.in(trace(new NullPointerException())).message())
                .isEqualTo("NullPointerException");
    }

    @Test
    void of_a_stack_trace_that_was_cut_off_what_is_left_speaks() {
        String whole = trace(new IllegalStateException("The step failed", new ArithmeticException("It broke.")));
        int cause = whole.indexOf("Caused by");

        assertThat(ExceptionOnRecord.in(whole.substring(0, cause - 10)).message())
                .isEqualTo("The step failed");
        assertThat(ExceptionOnRecord.in(whole.substring(0, cause + 60)).message())
                .startsWith("It broke.");
        assertThat(ExceptionOnRecord.in(whole.substring(0, cause + 49)).message())
                .as("not half a sentence, nor half a name")
                .isEqualTo("The step failed");
        assertThat(ExceptionOnRecord.in(whole.substring(0, cause + 30)).message())
                .isEqualTo("The step failed");
    }

    @Test
    void a_sentence_is_taken_as_it_is_and_nothing_as_nothing() {
        assertThat(ExceptionOnRecord.in("The process that ran it died."))
                .isEqualTo(new ExceptionOnRecord("The process that ran it died.", null));
        assertThat(ExceptionOnRecord.in("")).isNull();
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
