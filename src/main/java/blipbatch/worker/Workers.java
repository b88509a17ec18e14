package blipbatch.worker;

import blipbatch.caption.ModelStatus;
import blipbatch.queue.QueueSettings;
import blipbatch.store.HeartbeatConnections;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The workers' rows in the job repository's database. Times are those of the database, so that the clocks of the
 * machines need not agree.
 */
@Component
public class Workers {

    /** A row, and the time it is now. */
    public record Entry(
            String name,
            String host,
            @Nullable String version,
            OffsetDateTime started,
            OffsetDateTime seen,
            OffsetDateTime now,
            String modelStatus,
            String modelName,
            @Nullable String modelRevision,
            String modelPrecision) {

        public Instant seenAt() {
            return seen.toInstant();
        }

        public boolean isSilentFor(Duration lease) {
            return seen.plus(lease).isBefore(now);
        }
    }

    private static final String BEAT = """
            UPDATE WORKER SET SEEN = CURRENT_TIMESTAMP, MODEL_STATUS = :modelStatus, MODEL_NAME = :modelName,
                MODEL_REVISION = :modelRevision, MODEL_PRECISION = :modelPrecision
            WHERE NAME = :name
            """;

    private static final String REGISTER = """
            INSERT INTO WORKER (NAME, HOST, VERSION, STARTED, SEEN,
                MODEL_STATUS, MODEL_NAME, MODEL_REVISION, MODEL_PRECISION)
            VALUES (:name, :host, :version, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP,
                :modelStatus, :modelName, :modelRevision, :modelPrecision)
            """;

    private final JdbcClient jdbc;
    private final JdbcClient signsOfLife;
    private final Worker self;
    private final QueueSettings settings;
    private final @Nullable String version;

    Workers(
            JdbcClient jdbc,
            @HeartbeatConnections JdbcClient signsOfLife,
            Worker self,
            QueueSettings settings,
            @Value("${spring.application.version:#{null}}") @Nullable String version) {
        this.jdbc = jdbc;
        this.signsOfLife = signsOfLife;
        this.self = self;
        this.settings = settings;
        this.version = version;
    }

    /** How long a worker may give no sign of life before others take it for dead. */
    public Duration lease() {
        return settings.lease();
    }

    /** Gives a sign of this worker's life; returns false if its row was gone, and makes it anew. */
    boolean beat(ModelStatus model) {
        boolean known = statement(BEAT, model).update() == 1;
        if (!known) {
            statement(REGISTER, model)
                    .param("host", self.host())
                    .param("version", version)
                    .update();
        }
        return known;
    }

    private JdbcClient.StatementSpec statement(String sql, ModelStatus model) {
        return signsOfLife
                .sql(sql)
                .param("name", self.name())
                .param("modelStatus", model.status().word())
                .param("modelName", model.name())
                .param("modelRevision", model.revision())
                .param("modelPrecision", model.precision());
    }

    /** Those that gave a sign of life within the lease. */
    public List<Entry> living() {
        return all().stream().filter(worker -> !worker.isSilentFor(lease())).toList();
    }

    /** The living and those that nobody has found dead yet, by their names. */
    public Map<String, Entry> byName() {
        return all().stream().collect(Collectors.toMap(Entry::name, Function.identity()));
    }

    private List<Entry> all() {
        return jdbc.sql("SELECT w.*, CURRENT_TIMESTAMP AS NOW FROM WORKER w ORDER BY STARTED, NAME")
                .query(Entry.class)
                .list();
    }

    /** What it was to do is done by others now, or nobody; it comes back if it lives after all. */
    public void forget(String name) {
        jdbc.sql("DELETE FROM WORKER WHERE NAME = :name").param("name", name).update();
    }
}
