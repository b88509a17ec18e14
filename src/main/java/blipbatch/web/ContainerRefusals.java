package blipbatch.web;

import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Has a problem document tell what Tomcat refuses before any filter sees it, in the place of its page. */
@Component
class ContainerRefusals implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private static final Logger log = LoggerFactory.getLogger(ContainerRefusals.class);

    private static final String UNREADABLE =
            "The request cannot be read: its address or a header is not as HTTP has them."
                    + " In an address a % begins the two hexadecimal digits of a byte, which is not 00.";

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        // Behind that of Spring Boot, so that this one reports first.
        factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new ProblemReport()));
    }

    private static final class ProblemReport extends ErrorReportValve {

        @Override
        protected void report(Request request, Response response, @Nullable Throwable failure) {
            HttpStatus status = HttpStatus.resolve(response.getStatus());
            if (status == null
                    || !status.isError()
                    || response.getContentWritten() > 0
                    || !response.setErrorReported()) {
                return;
            }
            try {
                response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
                response.setCharacterEncoding("UTF-8");
                Writer writer = response.getReporter();
                if (writer != null) {
                    writer.write(JsonMapper.shared().writeValueAsString(problem(status)));
                    response.finishResponse();
                }
            } catch (IOException | IllegalStateException e) {
                log.debug("A refusal could not be told", e);
            }
        }

        private static Map<String, Object> problem(HttpStatus status) {
            Map<String, Object> problem = new LinkedHashMap<>();
            problem.put("title", status.getReasonPhrase());
            problem.put("status", status.value());
            String sentence = status == HttpStatus.BAD_REQUEST ? UNREADABLE : status.getReasonPhrase() + ".";
            problem.put("detail", sentence);
            problem.put("error", sentence);
            return problem;
        }
    }
}
