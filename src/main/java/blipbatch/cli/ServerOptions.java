package blipbatch.cli;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.PropertyResolver;
import org.springframework.util.StringUtils;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which server a command asks. */
final class ServerOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = {"--server", "--url"},
            paramLabel = "<url>",
            description =
                    "The server to ask; without it BLIP_BATCH_URL, or else the one on this machine, which is at PORT.")
    private @Nullable String url;

    @Option(
            names = {"--api-key", "--key"},
            paramLabel = "<key>",
            description =
                    "The key to show; without it the first of API_KEY, which the list of processes does not show.")
    private @Nullable String key;

    ServerOptions() {}

    Server server() {
        PropertyResolver settings = Settings.read(Map.of(), spec.commandLine().getErr(), "server.port"::equals);
        String address = StringUtils.hasText(url) ? url : settings.getProperty("BLIP_BATCH_URL", "");
        return new Server(
                StringUtils.hasText(address) ? parsed(address.strip()) : onThisMachine(settings),
                StringUtils.hasText(key) ? key : firstKey(settings));
    }

    private URI parsed(String address) {
        try {
            URI uri = new URI(address.replaceAll("/+$", ""));
            if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
                return uri;
            }
        } catch (java.net.URISyntaxException e) {
            // said below, as of any other text that is none
        }
        throw new ParameterException(
                spec.commandLine(),
                address
                        + " is not the address of a server; give one such as http://localhost:4000 (--server or BLIP_BATCH_URL).");
    }

    private static URI onThisMachine(PropertyResolver settings) {
        String host = settings.getProperty("server.address", "localhost");
        boolean any = host.equals("0.0.0.0") || host.equals("::");
        return URI.create("http://" + (any ? "localhost" : host.contains(":") ? "[" + host + "]" : host) + ":"
                + settings.getProperty("server.port", "4000")
                + settings.getProperty("server.servlet.context-path", "").replaceAll("/+$", ""));
    }

    private static @Nullable String firstKey(PropertyResolver settings) {
        for (String keys : new String[] {"api-keys", "viewer-api-keys"}) {
            String[] all = settings.getProperty("blipbatch.security." + keys, "")
                    .strip()
                    .split("\\s*,\\s*");
            if (!all[0].isEmpty()) {
                return all[0];
            }
        }
        return null;
    }
}
