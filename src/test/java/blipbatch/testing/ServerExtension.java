package blipbatch.testing;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ModifierSupport;
import org.springframework.util.FileSystemUtils;

/** Starts and stops what {@link WithServer} asks for. */
class ServerExtension implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private static final Namespace SERVERS = Namespace.create(ServerExtension.class);

    private record Started(RunningServer server, Path directory) {

        void stop() throws IOException {
            server.close();
            FileSystemUtils.deleteRecursively(directory);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        start(context, null, ModifierSupport::isStatic);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        start(context, context.getRequiredTestInstance(), ModifierSupport::isNotStatic);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        stop(context);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        stop(context);
    }

    private static void start(ExtensionContext context, Object test, Predicate<Field> which) throws Exception {
        if (context.getStore(SERVERS).get(context.getUniqueId()) != null) {
            return; // two fields register this extension twice
        }
        List<Started> started = new ArrayList<>();
        context.getStore(SERVERS).put(context.getUniqueId(), started);
        for (Field field :
                AnnotationSupport.findAnnotatedFields(context.getRequiredTestClass(), WithServer.class, which)) {
            field.setAccessible(true);
            started.add(start(field.getAnnotation(WithServer.class)));
            field.set(test, started.get(started.size() - 1).server());
        }
    }

    private static Started start(WithServer wanted) throws IOException {
        Path directory = Files.createTempDirectory("server-");
        Map<String, String> settings = new LinkedHashMap<>(Map.of("blipbatch.sample.posts", "false"));
        for (String setting : wanted.value()) {
            settings.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        RunningServer server = RunningServer.start(
                directory,
                settings.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new));
        Started started = new Started(server, directory);
        server.awaitModel();
        return started;
    }

    @SuppressWarnings("unchecked")
    private static void stop(ExtensionContext context) throws IOException {
        List<Started> started = context.getStore(SERVERS).remove(context.getUniqueId(), List.class);
        if (started != null) {
            for (Started one : started) {
                one.stop();
            }
        }
    }
}
