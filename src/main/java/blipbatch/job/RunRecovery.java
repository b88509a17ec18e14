package blipbatch.job;

import blipbatch.queue.Claims;
import blipbatch.store.JobRepositoryAddress;
import blipbatch.worker.Heartbeat;
import blipbatch.worker.RunsUnderWay;
import blipbatch.worker.RunsUnderWay.RunUnderWay;
import blipbatch.worker.Worker;
import blipbatch.worker.Workers;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Closes the record of runs whose worker died, and gives their items back. A worker is dead when it gave no sign of life
 * for a lease; where the job repository is a file that only one process has open, every other worker is.
 */
@Component
class RunRecovery {

    private static final Logger log = LoggerFactory.getLogger(RunRecovery.class);

    private final RunsUnderWay underWay;
    private final OwnRuns ownRuns;
    private final DeadRuns deadRuns;
    private final Workers workers;
    private final Worker self;
    private final Heartbeat heartbeat;
    private final JobRepository repository;
    private final Claims claims;
    private final JobSettings settings;
    private final boolean shared;
    private final Clock clock;
    private final Map<Long, Instant> unknownSince = new HashMap<>();

    RunRecovery(
            RunsUnderWay underWay,
            OwnRuns ownRuns,
            DeadRuns deadRuns,
            Workers workers,
            Worker self,
            Heartbeat heartbeat,
            JobRepository repository,
            Claims claims,
            JobSettings settings,
            JobRepositoryAddress address,
            Clock clock) {
        this.underWay = underWay;
        this.ownRuns = ownRuns;
        this.deadRuns = deadRuns;
        this.workers = workers;
        this.self = self;
        this.heartbeat = heartbeat;
        this.repository = repository;
        this.claims = claims;
        this.settings = settings;
        this.shared = address.isShared();
        this.clock = clock;
    }

    /** Looks for what is dead, and ends what was taken from this worker. */
    synchronized void recover() {
        Set<Long> own = Set.copyOf(ownRuns.ids());
        List<RunUnderWay> runs = underWay.all();
        Set<Long> onRecord = runs.stream().map(RunUnderWay::id).collect(Collectors.toSet());
        own.stream().filter(id -> !onRecord.contains(id)).forEach(ownRuns::endIfTaken);
        recoverUnfinished(runs.stream()
                .filter(run -> self.name().equals(run.worker()) && !own.contains(run.id()))
                .toList());
        if (!shared || heartbeat.isSteady()) {
            recoverDead(runs.stream()
                    .filter(run -> !self.name().equals(run.worker()))
                    .toList());
        }
    }

    /** Runs of this worker of which it knows nothing: they have ended, but the database was away when it was to say so. */
    private void recoverUnfinished(List<RunUnderWay> unknown) {
        unknownSince.keySet().retainAll(unknown.stream().map(RunUnderWay::id).toList());
        Instant now = clock.instant();
        for (RunUnderWay run : unknown) {
            // At its beginning and at its end a run is on record for a moment in which it is not known here.
            Instant since = unknownSince.computeIfAbsent(run.id(), id -> now);
            if (since.plus(workers.lease()).isBefore(now)) {
                fail(run, "Worker " + run.worker() + " ended it, but could not put that on record.");
            }
        }
    }

    private void recoverDead(List<RunUnderWay> ofOthers) {
        Map<String, Workers.Entry> known = workers.byName();
        for (RunUnderWay run : ofOthers) {
            Workers.Entry worker = run.worker() == null ? null : known.get(run.worker());
            if (worker == null) {
                fail(run, "The worker " + run.worker() + " that ran it is gone.");
            } else if (isDead(worker)) {
                fail(
                        run,
                        "The worker " + run.worker() + " that ran it gave no sign of life since " + worker.seenAt()
                                + ".");
            }
        }
        known.values().stream().filter(this::isDead).forEach(worker -> workers.forget(worker.name()));
    }

    private boolean isDead(Workers.Entry worker) {
        return !worker.name().equals(self.name()) && (!shared || worker.isSilentFor(workers.lease()));
    }

    private void fail(RunUnderWay run, String reason) {
        JobExecution dead = repository.getJobExecution(run.id());
        boolean toRestart = settings.restartDeadRuns()
                && !run.status().equals("STOPPING")
                && !DeadRunRestarts.TRIGGER.equals(dead.getJobParameters().getString("trigger"));
        if (deadRuns.fail(run.id(), reason, toRestart)) {
            log.warn("Run {} is on record as failed now. {}", run.id(), reason);
            giveBack(dead);
        }
    }

    private void giveBack(JobExecution dead) {
        if (!dead.getExecutionContext().containsKey(RunningRun.HOLDER)) {
            return;
        }
        long released = release(RunningRun.holder(dead));
        for (StepExecution step : dead.getStepExecutions()) {
            ExecutionContext context = step.getExecutionContext();
            RunItems items = RunItems.of(context).orElse(RunItems.NONE);
            items.withReleased(released).withUnanswered().putOnRecord(context);
            repository.updateExecutionContext(step);
        }
    }

    private long release(String holder) {
        try {
            long released = claims.releaseAll(holder);
            log.info("{} items that it held went back to the queue.", released);
            return released;
        } catch (DataAccessException e) {
            log.warn("The items that it held return when their lease ends: {}", e.getMessage());
            return 0;
        }
    }
}
