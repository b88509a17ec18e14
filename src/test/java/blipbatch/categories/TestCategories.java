package blipbatch.categories;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.FileSystemResource;

/** Categories by the settings that the project ships, or by others before them. */
class TestCategories {

    static Categories asShipped() {
        return with(Map.of());
    }

    static CategorySettings settings() {
        return settings(Map.of());
    }

    static Categories with(Map<String, Object> settings) {
        Categories categories = new Categories(settings(settings));
        categories.awaitReady();
        return categories;
    }

    private static CategorySettings settings(Map<String, Object> settings) {
        MutablePropertySources sources = new MutablePropertySources();
        sources.addFirst(new MapPropertySource("test", settings));
        try {
            new YamlPropertySourceLoader()
                    .load("shipped", new FileSystemResource("batch-config/categories.yml"))
                    .forEach(sources::addLast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Binder(ConfigurationPropertySources.from(sources))
                .bind("blipbatch.categories", CategorySettings.class)
                .get();
    }
}
