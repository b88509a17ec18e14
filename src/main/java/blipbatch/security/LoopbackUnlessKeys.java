package blipbatch.security;

import blipbatch.startup.StartupRefused;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.stereotype.Component;

/** Refuses to offer the program to other machines as long as anybody may do anything. */
@Component
class LoopbackUnlessKeys implements WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> {

    private final ServerProperties server;
    private final ManagementServerProperties management;
    private final ApiKeys keys;

    LoopbackUnlessKeys(ServerProperties server, ManagementServerProperties management, ApiKeys keys) {
        this.server = server;
        this.management = management;
        this.keys = keys;
    }

    @Override
    public void customize(ConfigurableServletWebServerFactory factory) {
        check("SERVER_ADDRESS", server.getAddress(), "remove SERVER_ADDRESS");
        if (management.getPort() != null && management.getPort() >= 0) {
            check("MANAGEMENT_SERVER_ADDRESS", management.getAddress(), "set MANAGEMENT_SERVER_ADDRESS to localhost");
        }
    }

    private void check(String name, @Nullable InetAddress address, String instead) {
        if (keys.isEmpty() && (address == null || !address.isLoopbackAddress())) {
            throw new StartupRefused(
                    "%s %s can be reached from other machines, and without API_KEY anybody could do anything here: set API_KEY to a long random text, or %s."
                            .formatted(name, address == null ? "(any)" : address.getHostAddress(), instead));
        }
    }
}
