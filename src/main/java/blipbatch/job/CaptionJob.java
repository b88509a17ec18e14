package blipbatch.job;

import java.util.Optional;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.skip.SkipPolicy;
import org.springframework.boot.batch.autoconfigure.BatchTaskExecutor;
import org.springframework.boot.task.ThreadPoolTaskSchedulerCustomizer;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * The caption job: one chunk-oriented step. The posts and the queue are not in the job repository's database, so the
 * chunk has no transaction of its own; every write may be repeated instead.
 */
@Configuration
class CaptionJob {

    static final String NAME = "caption";

    @Bean
    Job captionsJob(JobRepository repository, Step captionStep) {
        return new JobBuilder(NAME, repository).start(captionStep).build();
    }

    @Bean
    Step captionStep(
            JobRepository repository,
            JobSettings settings,
            ClaimReader reader,
            Attempts attempts,
            DoneItems writer,
            Failures failures,
            HeldItems held,
            CaptionStepEnd end,
            AsyncTaskExecutor captionChunkExecutor) {
        return new StepBuilder(NAME, repository)
                        .<Optional<ClaimedItem>, CaptionedItem>chunk(settings.chunkSize())
                        .reader(reader)
                        .processor(attempts)
                        .writer(writer)
                        .faultTolerant()
                        .skipPolicy(skipPolicy())
                        .skipListener(failures)
                        .stream(held)
                        .listener((StepExecutionListener) end)
                        .taskExecutor(captionChunkExecutor)
                        .build();
    }

    /** An item that fails does not fail the run, {@link CaptionStepEnd} apart; a broken model or database always does. */
    private static SkipPolicy skipPolicy() {
        return (failure, skips) -> failure instanceof CaptionFailure;
    }

    /** Calls that queue items are answered, and have it looked for a run, until the runs have ended. */
    @Bean
    ThreadPoolTaskSchedulerCustomizer schedulerOutlivesRuns() {
        return scheduler -> {
            scheduler.setAcceptTasksAfterContextClose(true);
            scheduler.setPhase(SmartLifecycle.DEFAULT_PHASE - 1);
        };
    }

    /** As many threads as a chunk has items: a retry waits in its thread, and must not hold up the others. */
    @Bean
    ThreadPoolTaskExecutor captionChunkExecutor(JobSettings settings, ChunkThreads chunkThreads) {
        ThreadPoolTaskExecutor executor = executor("chunk-", settings.chunkSize());
        executor.setTaskDecorator(chunkThreads::counted);
        return executor;
    }

    /** As many threads as all chunks that are claimed have items: those of one wait in a batch while others are fetched. */
    @Bean
    ThreadPoolTaskExecutor attemptExecutor(JobSettings settings) {
        return executor("attempt-", (1 + ClaimReader.CHUNKS_AHEAD) * settings.chunkSize());
    }

    /** One thread for a caption run, of which there is one at most, and one for a backfill beside it. */
    @Bean
    @BatchTaskExecutor
    ThreadPoolTaskExecutor runExecutor() {
        return executor("run-", 2);
    }

    /** Works until the runs have stopped the one under way: its chunk in hand is finished, not broken off. */
    private static ThreadPoolTaskExecutor executor(String name, int threads) {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setAcceptTasksAfterContextClose(true);
        executor.setPhase(SmartLifecycle.DEFAULT_PHASE - 1);
        executor.setThreadNamePrefix(name);
        executor.setCorePoolSize(threads);
        return executor;
    }
}
