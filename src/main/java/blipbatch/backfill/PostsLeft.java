package blipbatch.backfill;

import blipbatch.post.PostSelection;
import blipbatch.post.SelectedPosts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Puts on record how many posts a backfill has left because their ids are none that it walks along. */
@Component
class PostsLeft implements StepExecutionListener {

    private static final Logger log = LoggerFactory.getLogger(PostsLeft.class);

    private final SelectedPosts posts;
    private final BackfillSettings settings;

    PostsLeft(SelectedPosts posts, BackfillSettings settings) {
        this.posts = posts;
        this.settings = settings;
    }

    @Override
    public ExitStatus afterStep(StepExecution step) {
        long left = step.getStatus() == BatchStatus.COMPLETED
                ? count(BackfillParameters.selection(step.getJobParameters()))
                : 0;
        return left == 0
                ? step.getExitStatus()
                : step.getExitStatus()
                        .addExitDescription(
                                ("%d posts that lack a caption were left: their _id is no ObjectId but text, a number or"
                                                + " something else, and posts are found by their ObjectId only.")
                                        .formatted(left));
    }

    /** Zero where that is not known soon: the backfill is done all the same. */
    private long count(PostSelection selection) {
        try {
            return posts.countWithoutObjectId(selection, settings.countTimeout())
                    .orElse(0);
        } catch (DataAccessException e) {
            log.warn("It is not known how many posts have an _id that is no ObjectId: {}", e.getMessage());
            return 0;
        }
    }
}
