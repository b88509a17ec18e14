package blipbatch.store;

import java.time.Duration;
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

    @Bean
    FlywayMigrationStrategy jobRepositorySchema(JobRepositoryAddress address) {
        return new JobRepositorySchema(address);
    }
}
