package blipbatch.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

/**
 * Where the documents are.
 *
 * @param mongodbUri the address of the user's MongoDB; none or blank: the embedded store
 * @param embeddedPort the port of the embedded store on the loopback address, 0 for any free one
 * @param dataDir the directory of the embedded store and of the job repository
 */
@ConfigurationProperties("blipbatch.store")
public record StoreSettings(
        @Nullable String mongodbUri,
        @DefaultValue("0") int embeddedPort,
        @DefaultValue("./data") Path dataDir) {

    public StoreSettings {
        mongodbUri = StringUtils.hasText(mongodbUri) ? mongodbUri.strip() : null;
    }

    public boolean embedded() {
        return mongodbUri == null;
    }
}
