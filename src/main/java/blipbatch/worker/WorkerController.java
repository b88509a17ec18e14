package blipbatch.worker;

import blipbatch.worker.RunsUnderWay.RunUnderWay;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells who is at work. */
@RestController
@RequestMapping("/api/workers")
class WorkerController {

    /** @param self whether it is the one that answers */
    record LivingWorker(
            String name,
            String host,
            @Nullable String version,
            boolean self,
            Instant startedAt,
            Instant seenAt,
            Model model,
            List<Run> runs) {}

    record Model(String name, @Nullable String revision, String precision, String status) {}

    record Run(long id, String job, String status) {}

    private final Workers workers;
    private final RunsUnderWay runs;
    private final Worker self;

    WorkerController(Workers workers, RunsUnderWay runs, Worker self) {
        this.workers = workers;
        this.runs = runs;
        this.self = self;
    }

    @GetMapping
    List<LivingWorker> living() {
        List<RunUnderWay> underWay = runs.all();
        return workers.living().stream().map(worker -> living(worker, underWay)).toList();
    }

    private LivingWorker living(Workers.Entry worker, List<RunUnderWay> underWay) {
        return new LivingWorker(
                worker.name(),
                worker.host(),
                worker.version(),
                worker.name().equals(self.name()),
                worker.started().toInstant(),
                worker.seenAt(),
                new Model(worker.modelName(), worker.modelRevision(), worker.modelPrecision(), worker.modelStatus()),
                underWay.stream()
                        .filter(run -> worker.name().equals(run.worker()))
                        .map(run -> new Run(run.id(), run.job(), run.status()))
                        .toList());
    }
}
