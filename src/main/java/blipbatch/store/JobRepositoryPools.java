package blipbatch.store;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Connections to the record of runs beside those of the runs themselves, so that a crowd of readers stops neither. */
@Configuration(proxyBeanMethods = false)
class JobRepositoryPools {

    /** The heartbeat, and the question of all who ask whether the record is there. */
    private static final int SIGNS_OF_LIFE = 2;

    private static final int PAGES = 5;

    /** Who waits longer has a thread for nothing; a reader may come again. */
    private static final Duration TURN = Duration.ofSeconds(3);

    @Bean(defaultCandidate = false)
    @HeartbeatConnections
    HikariDataSource signsOfLifePool(JobRepositoryAddress address) {
        return pool("signs-of-life", SIGNS_OF_LIFE, address);
    }

    @Bean(defaultCandidate = false)
    @HeartbeatConnections
    JdbcClient signsOfLife(@HeartbeatConnections DataSource pool) {
        JdbcTemplate template = new JdbcTemplate(pool);
        template.setQueryTimeout((int) TURN.toSeconds());
        return JdbcClient.create(template);
    }

    @Bean(defaultCandidate = false)
    @ReaderConnections
    HikariDataSource pagesPool(JobRepositoryAddress address) {
        return pool("pages", PAGES, address);
    }

    @Bean(defaultCandidate = false)
    @ReaderConnections
    JdbcClient pages(@ReaderConnections DataSource pool, StoreSettings settings) {
        JdbcTemplate template = new JdbcTemplate(pool);
        template.setQueryTimeout((int) Math.max(1, settings.pageTimeout().toSeconds()));
        return JdbcClient.create(template);
    }

    private static HikariDataSource pool(String name, int size, JobRepositoryAddress address) {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName(name);
        pool.setJdbcUrl(address.getJdbcUrl());
        pool.setUsername(address.getUsername());
        pool.setPassword(address.getPassword());
        pool.setMaximumPoolSize(size);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(TURN.toMillis());
        return pool;
    }
}
