package blipbatch.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.Http11NioProtocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Listens on ::1 beside 127.0.0.1. Callers say {@code localhost}, and which of the two that is differs from one runtime to
 * the next; a server can be bound to one address only.
 */
@Component
class BothLoopbackAddresses implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        InetAddress address = factory.getAddress();
        if (address != null && address.isLoopbackAddress() && factory.getPort() > 0) {
            InetAddress other = ipv6Loopback();
            if (!address.equals(other) && isFree(other, factory.getPort())) {
                Connector connector = connector(other, factory.getPort());
                // With the time and size limits of the first one.
                factory.getConnectorCustomizers().forEach(customizer -> customizer.customize(connector));
                factory.addAdditionalConnectors(connector);
            }
        }
    }

    private static Connector connector(InetAddress address, int port) {
        Http11NioProtocol protocol = new Http11NioProtocol();
        protocol.setAddress(address);
        Connector connector = new Connector(protocol);
        connector.setPort(port);
        return connector;
    }

    /** False also on a machine without IPv6. */
    private static boolean isFree(InetAddress address, int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, address)) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static InetAddress ipv6Loopback() {
        try {
            return InetAddress.getByName("::1");
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address in numbers needs no look-up.", e);
        }
    }
}
