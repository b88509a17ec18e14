package blipbatch.store;

import blipbatch.startup.OperatorZone;
import blipbatch.startup.StartupRefused;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import org.flywaydb.core.api.migration.JavaMigration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The database of Spring Batch's job repository: a file in the data directory unless an address is configured. */
@Configuration(proxyBeanMethods = false)
class JobRepositoryDatabase {

    /**
     * Written through at once (no WRITE_DELAY), so that a killed process leaves the record of its runs complete; closed
     * by the application, after its last run, and not by a hook of H2's own.
     */
    private static final String H2_OPTIONS = ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;TRACE_LEVEL_FILE=0";

    @Bean
    JobRepositoryAddress jobRepositoryAddress(
            @Value("${blipbatch.store.job-repository-url:}") String url,
            @Value("${blipbatch.store.job-repository-user:}") String user,
            @Value("${blipbatch.store.job-repository-password:}") String password,
            @Value("${blipbatch.store.answer-timeout:30s}") Duration answerTimeout,
            DataDirectory directory) {
        return url.isBlank()
                ? JobRepositoryAddress.of("jdbc:h2:file:" + directory.path().resolve("jobs") + H2_OPTIONS, "", "")
                : JobRepositoryAddress.of(url, user, password, answerTimeout);
    }

    /** Left blank, it is the zone in which this process was started. */
    @Bean
    JavaMigration recordTimes(@Value("${blipbatch.store.record-time-zone:}") String formerZone) {
        try {
            return new RecordTimes(formerZone.isBlank() ? OperatorZone.get() : ZoneId.of(formerZone.strip()));
        } catch (DateTimeException e) {
            throw new StartupRefused(
                    "RECORD_TIME_ZONE=" + formerZone + " is no time zone: name the one in which the record"
                            + " of runs was written, such as Europe/Berlin, or leave it empty if it is this machine's.");
        }
    }

    @Bean
    FlywayMigrationStrategy jobRepositorySchema(JobRepositoryAddress address) {
        return new JobRepositorySchema(address);
    }
}
