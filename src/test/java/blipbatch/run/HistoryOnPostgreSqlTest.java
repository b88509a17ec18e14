package blipbatch.run;

import blipbatch.testing.PostgreSql;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class HistoryOnPostgreSqlTest extends HistoryContract {

    @Override
    DataSource newDatabase() {
        return new DriverManagerDataSource(PostgreSql.newDatabase());
    }
}
