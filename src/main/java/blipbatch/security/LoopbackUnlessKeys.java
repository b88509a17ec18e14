package blipbatch.security;

import blipbatch.startup.StartupRefused;
import java.net.InetAddress;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.stereotype.Component;

/** Refuses to offer the program to other machines as long as anybody may do anything. */
@Component
class LoopbackUnlessKeys implements WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> {

    private final ServerProperties server;
    private final ApiKeys keys;

    LoopbackUnlessKeys(ServerProperties server, ApiKeys keys) {
        this.server = server;
        this.keys = keys;
    }

    @Override
    public void customize(ConfigurableServletWebServerFactory factory) {
        InetAddress address = server.getAddress();
        if (keys.isEmpty() && (address == null || !address.isLoopbackAddress())) {
            throw new StartupRefused(
                    "SERVER_ADDRESS %s can be reached from other machines, and without API_KEY anybody could"
                                    .formatted(address == null ? "(any)" : address.getHostAddress())
                            + " do anything here: set API_KEY to a long random text, or remove SERVER_ADDRESS.");
        }
    }
}
