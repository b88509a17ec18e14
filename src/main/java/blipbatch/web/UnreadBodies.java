package blipbatch.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Lets a request end whose body has not come. Tomcat would read what is left of it first, on the thread of the request, for
 * as long as a byte comes now and then.
 */
@Component
class UnreadBodies implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private static final String ABANDON = UnreadBodies.class.getName();

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addEngineValves(new Ways());
    }

    /** The connection ends with the answer. */
    static void abandon(ServletRequest request) {
        if (request.getAttribute(ABANDON) instanceof Runnable abandon) {
            abandon.run();
        }
    }

    private static final class Ways extends ValveBase {

        Ways() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            request.setAttribute(ABANDON, (Runnable)
                    () -> request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null));
            getNext().invoke(request, response);
        }
    }
}
