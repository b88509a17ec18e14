package blipbatch.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.springframework.batch.core.job.DefaultJobKeyGenerator;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.dao.DefaultExecutionContextSerializer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A run that is on record without having been run. */
public final class ARun {

    private final JdbcClient jdbc;
    private String status = "COMPLETED";
    private String job = "caption";
    private LocalDateTime created = LocalDateTime.now(ZoneOffset.UTC);

    public ARun(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public ARun with(String status) {
        this.status = status;
        return this;
    }

    public ARun of(String job) {
        this.job = job;
        return this;
    }

    /** In UTC. Ended a minute later, unless it is under way. */
    public ARun createdAt(LocalDateTime created) {
        this.created = created;
        return this;
    }

    /** @return its id */
    public long insert() {
        long instance = next("BATCH_JOB_INSTANCE_SEQ");
        jdbc.sql("INSERT INTO BATCH_JOB_INSTANCE VALUES (?, 0, ?, ?)")
                .params(instance, job, key(instance))
                .update();
        return insertInto(instance);
    }

    /** Another execution of an instance. */
    public long insertInto(long instance) {
        long id = next("BATCH_JOB_EXECUTION_SEQ");
        LocalDateTime ended = status.startsWith("START") || status.equals("STOPPING") ? null : created.plusMinutes(1);
        jdbc.sql("INSERT INTO BATCH_JOB_EXECUTION VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(id, instance, created, created, ended, status, status, "", created)
                .update();
        context("BATCH_JOB_EXECUTION_CONTEXT", id);
        parameter(id, "launchId", "launch-" + instance, "Y");
        parameter(id, "job", job, "N");
        parameter(id, "trigger", "enqueue", "N");
        step(id);
        return id;
    }

    /** As Spring Batch finds the instance again when the run is restarted. */
    private static String key(long instance) {
        return new DefaultJobKeyGenerator()
                .generateKey(new JobParametersBuilder()
                        .addString("launchId", "launch-" + instance)
                        .toJobParameters());
    }

    private void parameter(long id, String name, String value, String identifying) {
        jdbc.sql("INSERT INTO BATCH_JOB_EXECUTION_PARAMS VALUES (?, ?, 'java.lang.String', ?, ?)")
                .params(id, name, value, identifying)
                .update();
    }

    private void step(long execution) {
        long id = next("BATCH_STEP_EXECUTION_SEQ");
        jdbc.sql(
                        "INSERT INTO BATCH_STEP_EXECUTION VALUES (?, 1, 'caption', ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, ?, '', ?)")
                .params(id, execution, created, created, created, status, status, created)
                .update();
        context("BATCH_STEP_EXECUTION_CONTEXT", id);
    }

    private void context(String table, long id) {
        ByteArrayOutputStream empty = new ByteArrayOutputStream();
        try {
            new DefaultExecutionContextSerializer().serialize(Map.of(), empty);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        jdbc.sql("INSERT INTO " + table + " VALUES (?, ?, NULL)")
                .params(id, empty.toString())
                .update();
    }

    private long next(String sequence) {
        return jdbc.sql("SELECT NEXTVAL('" + sequence + "')").query(Long.class).single();
    }
}
