package blipbatch.security;

import blipbatch.startup.StartupRefused;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.stereotype.Component;

/** Refuses to offer the program to other machines as long as anybody may do anything. */
@Component
class LoopbackUnlessKeys implements WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> {

    private final ServerProperties server;
    private final @Nullable Integer managementPort;
    private final @Nullable InetAddress managementAddress;
    private final ApiKeys keys;

    LoopbackUnlessKeys(
            ServerProperties server,
            @Value("${management.server.port:#{null}}") @Nullable Integer managementPort,
            @Value("${management.server.address:#{null}}") @Nullable InetAddress managementAddress,
            ApiKeys keys) {
        this.server = server;
        this.managementPort = managementPort;
        this.managementAddress = managementAddress;
        this.keys = keys;
    }

    @Override
    public void customize(ConfigurableServletWebServerFactory factory) {
        check("SERVER_ADDRESS", server.getAddress(), "remove SERVER_ADDRESS");
        if (managementPort != null && managementPort >= 0) {
            check("MANAGEMENT_SERVER_ADDRESS", managementAddress, "set MANAGEMENT_SERVER_ADDRESS to localhost");
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
