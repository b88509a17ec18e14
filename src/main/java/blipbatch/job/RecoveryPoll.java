package blipbatch.job;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks for dead runs again and again, whatever happens. */
@Component
class RecoveryPoll {

    private static final Logger log = LoggerFactory.getLogger(RecoveryPoll.class);

    private final RunRecovery recovery;
    private final DeadRunRestarts restarts;
    private final List<RestartableJob> jobs;

    RecoveryPoll(RunRecovery recovery, DeadRunRestarts restarts, List<RestartableJob> jobs) {
        this.recovery = recovery;
        this.restarts = restarts;
        this.jobs = jobs;
    }

    @Scheduled(fixedDelayString = "${blipbatch.job.poll}")
    void poll() {
        try {
            recovery.recover();
            jobs.forEach(restarts::restartOneOf);
        } catch (RuntimeException e) {
            log.warn("Whether runs have died cannot be seen now: {}", e.getMessage());
        }
    }
}
