package blipbatch.run;

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
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Closes the record of runs whose worker died, tells their jobs, and has them go on. A worker is dead when it gave no sign of life
 * for a lease; where the job repository is a file that only one process has open, every other worker is.
 */
@Component
class RunRecovery implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RunRecovery.class);

    private final RunsUnderWay underWay;
    private final OwnRuns ownRuns;
    private final DeadRuns deadRuns;
    private final Workers workers;
    private final Worker self;
    private final Heartbeat heartbeat;
    private final JobRepository repository;
    /** Asked for when it is needed: Spring ends with a bean what depends on it, and would take this one's end for the jobs'. */
    private final ObjectProvider<RestartableJob> jobs;

    private final DeadRunRestarts restarts;
    private final boolean restartDeadRuns;
    private final boolean shared;
    private final Clock clock;
    private final Map<Long, Instant> unknownSince = new HashMap<>();
    private volatile boolean started;

    RunRecovery(
            RunsUnderWay underWay,
            OwnRuns ownRuns,
            DeadRuns deadRuns,
            Workers workers,
            Worker self,
            Heartbeat heartbeat,
            JobRepository repository,
            ObjectProvider<RestartableJob> jobs,
            DeadRunRestarts restarts,
            @Value("${blipbatch.job.restart-dead-runs}") boolean restartDeadRuns,
            JobRepositoryAddress address,
            Clock clock) {
        this.underWay = underWay;
        this.ownRuns = ownRuns;
        this.deadRuns = deadRuns;
        this.workers = workers;
        this.self = self;
        this.heartbeat = heartbeat;
        this.repository = repository;
        this.jobs = jobs;
        this.restarts = restarts;
        this.restartDeadRuns = restartDeadRuns;
        this.shared = address.isShared();
        this.clock = clock;
    }

    /** Again and again, whatever happens. */
    @Scheduled(fixedDelayString = "${blipbatch.job.poll}")
    void poll() {
        try {
            recover();
            jobs.forEach(restarts::restartOneOf);
        } catch (RuntimeException e) {
            log.warn("Whether runs have died cannot be seen now: {}", e.getMessage());
        }
    }

    /** Looks for what is dead, and ends what was taken from this worker. */
    private synchronized void recover() {
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
        boolean toRestart = restartDeadRuns
                && !run.status().equals("STOPPING")
                && !DeadRunRestarts.TRIGGER.equals(dead.getJobParameters().getString(RunParameters.TRIGGER));
        if (deadRuns.fail(run.id(), reason, toRestart)) {
            log.warn("Run {} is on record as failed now. {}", run.id(), reason);
            jobs.stream().filter(job -> job.jobName().equals(run.job())).forEach(job -> job.died(dead));
        }
    }

    /** Before a job may launch its first run, so that this one can go on with what a dead one held. */
    @Override
    public void start() {
        recover();
        started = true;
    }

    @Override
    public void stop() {
        started = false;
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }
}
