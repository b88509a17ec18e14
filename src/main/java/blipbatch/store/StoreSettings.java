package blipbatch.store;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.StringUtils;

/**
 * Where the documents are. A setting left blank, as in a copied {@code .env} file, is one that was not set.
 *
 * @param mongodbUri the address of the user's MongoDB; none: the embedded store
 * @param embeddedPort the port of the embedded store on the loopback address, 0 (the default) for any free one
 * @param dataDir the directory of the embedded store and of the job repository, {@code ./data} by default
 * @param answerTimeout how long MongoDB or a PostgreSQL is waited for when it is connected and silent, unless its address
 *     says otherwise; 30 s by default
 * @param pageTimeout after which a query is given up for which the reader of a page or a {@code GET} waits; 10 s by default
 * @param callTimeout after which one is given up for which a call of an application waits ({@link CallTimeLimit}); 4 s by default
 */
@ConfigurationProperties("blipbatch.store")
public record StoreSettings(
        @Nullable String mongodbUri,
        @Nullable Integer embeddedPort,
        @Nullable Path dataDir,
        @Nullable Duration answerTimeout,
        @Nullable Duration pageTimeout,
        @Nullable Duration callTimeout) {

    /** More than any statement or query takes that has its index; what takes longer is an answer that will never come. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(10);

    /** Whoever calls is told within five seconds that the database does not answer. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(4);

    /** What is blank or absent arrives as null. */
    public StoreSettings {
        mongodbUri = StringUtils.hasText(mongodbUri) ? mongodbUri.strip() : null;
        embeddedPort = embeddedPort == null ? 0 : embeddedPort;
        dataDir = dataDir == null || dataDir.toString().isBlank() ? Path.of("data") : dataDir;
        answerTimeout = answerTimeout == null ? ANSWER_TIMEOUT : answerTimeout;
        pageTimeout = pageTimeout == null ? PAGE_TIMEOUT : pageTimeout;
        callTimeout = callTimeout == null ? CALL_TIMEOUT : callTimeout;
    }

    public boolean embedded() {
        return mongodbUri == null;
    }
}
