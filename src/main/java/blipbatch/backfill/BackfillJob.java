package blipbatch.backfill;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The backfill job: one chunk-oriented step. Any error fails the run, but that the database is away for a moment: whatever breaks one bulk breaks the next as well,
 * and a restart goes on with the chunk that failed.
 */
@Configuration
class BackfillJob {

    static final String NAME = "backfill";

    @Bean
    Job backfillsJob(JobRepository repository, Step backfillStep) {
        return new JobBuilder(NAME, repository).start(backfillStep).build();
    }

    @Bean
    Step backfillStep(
            JobRepository repository,
            BackfillSettings settings,
            PostReader reader,
            QueueWriter writer,
            PostsLeft left) {
        return new StepBuilder(NAME, repository)
                .<SelectedPost, SelectedPost>chunk(settings.chunkSize())
                .reader(reader)
                .writer(writer)
                .listener(left)
                .build();
    }
}
