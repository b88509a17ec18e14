package blipbatch.settings;

import blipbatch.startup.StartupRefused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.Resource;

/** Has Spring Boot import a file {@code .env}, where the names are those of environment variables, and count as such. */
final class DotEnvLoader implements PropertySourceLoader {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** Said where the file is imported; none that another file is likely to have. */
    @Override
    public String[] getFileExtensions() {
        return new String[] {"dotenv"};
    }

    @Override
    public List<PropertySource<?>> load(String name, Resource resource) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>(DotEnv.parse(text(resource)));
        // By the end of its name Boot knows that SERVER_PORT in it is server.port.
        return List.of(new SystemEnvironmentPropertySource(name + "-systemEnvironment", values));
    }

    private static String text(Resource resource) throws IOException {
        byte[] bytes = resource.getContentAsByteArray();
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, true);
        String read = text.flip().toString();
        if (read.indexOf('\0') >= 0 || result.isError() && read.isEmpty()) {
            throw new StartupRefused("The file %s is not UTF-8, but perhaps UTF-16: save it as UTF-8."
                    .formatted(resource.getFilename()));
        }
        if (result.isError()) {
            long line = 1 + read.chars().filter(character -> character == '\n').count();
            throw new StartupRefused(
                    "The file %s is not UTF-8 in line %d: save it as UTF-8.".formatted(resource.getFilename(), line));
        }
        return read.startsWith(BYTE_ORDER_MARK) ? read.substring(1) : read;
    }
}
