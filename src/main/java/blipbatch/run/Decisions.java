package blipbatch.run;

import blipbatch.web.Refusal;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whether a run that has ended goes on or is given up: of all workers exactly one decides, once. Spring Batch looks at the
 * newest execution of an instance and then makes another; what others do between the two it does not see.
 */
@Component
public class Decisions {

    private final JdbcClient jdbc;
    private final TransactionTemplate holding;
    private final TransactionTemplate apart;

    Decisions(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.holding = new TransactionTemplate(transactions);
        // Spring Batch has transactions of its own, and refuses to work within another.
        this.apart = new TransactionTemplate(transactions);
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
    }

    /**
     * Does what was decided. Until that is on record nobody else gets any further here; if it fails, or this process dies,
     * nothing was decided.
     *
     * @throws Refusal 409, if it was decided already
     */
    JobExecution decide(JobExecution run, Supplier<JobExecution> decided) {
        return Objects.requireNonNull(holding.execute(status -> {
            insert(run.getId());
            return apart.execute(without -> decided.get());
        }));
    }

    private void insert(long run) {
        try {
            jdbc.sql("INSERT INTO RUN_DECIDED VALUES (:run)").param("run", run).update();
        } catch (DuplicateKeyException | CannotAcquireLockException e) {
            throw Refusal.conflict(
                    "Somebody else has restarted or abandoned run " + run + " at this moment; look at it again.");
        }
    }
}
