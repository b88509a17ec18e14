package blipbatch.web;

import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Has Tomcat pass on a slash, a backslash and a percent sign that are encoded in a path, for an id may have them. Where they may stand, the
 * firewall decides; they separate nothing, and are decoded within their segment alone.
 */
@Component
@Order(0)
class EncodedIds implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private static final String AS_IT_IS = EncodedSolidusHandling.PASS_THROUGH.getValue();

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(connector -> {
            connector.setEncodedSolidusHandling(AS_IT_IS);
            connector.setEncodedReverseSolidusHandling(AS_IT_IS);
        });
        // For requests that begin anew when their body is there.
        factory.addContextCustomizers(context -> {
            context.setEncodedSolidusHandling(AS_IT_IS);
            context.setEncodedReverseSolidusHandling(AS_IT_IS);
        });
    }
}
