package blipbatch.backfill;

import blipbatch.post.PostSelection;
import blipbatch.post.SelectedPosts;
import blipbatch.web.TimeText;
import java.time.Instant;
import java.time.ZoneId;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Puts on record what a backfill has left: posts whose caption is not ours, and those whose ids are none that it walks along; and until when its
 * pace takes.
 */
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
        if (step.getStatus() != BatchStatus.COMPLETED) {
            return step.getExitStatus();
        }
        PostSelection selection = BackfillParameters.selection(step.getJobParameters());
        ExitStatus status = step.getExitStatus();
        boolean ofCaptioned = selection.force() || selection.otherModelThan() != null;
        long ofPersons = ofCaptioned ? count(() -> posts.countOfPersons(selection, settings.countTimeout())) : 0;
        if (ofPersons > 0) {
            status = status.addExitDescription((ofPersons == 1
                            ? "1 post keeps the caption that it has"
                            : ofPersons + " posts keep the caption that they have")
                    + ", because a person wrote or changed it, or because it is not known"
                    + " who wrote it; docs/moving.md says how captions of another program are handed over.");
        }
        Pace pace = BackfillParameters.pace(step.getJobParameters());
        Instant last = QueueWriter.lastDue(step.getExecutionContext());
        if (pace != null && last != null) {
            ZoneId zone = pace.hours() == null ? TimeText.zone() : pace.hours().zone();
            status = status.addExitDescription("They are due at the pace %s, the last at %s."
                    .formatted(pace.text(), last.atZone(zone).toOffsetDateTime()));
        }
        long otherIds = count(() -> posts.countOfOtherIds(selection, settings.countTimeout()));
        return otherIds == 0
                ? status
                : status.addExitDescription(
                        (otherIds == 1
                                        ? "1 post that lacks a caption was left: its _id is"
                                        : otherIds + " posts that lack a caption were left: their _id is")
                                + " a number with a fraction or something else, and posts are found by an ObjectId, text, a UUID or a whole number only.");
    }

    /** Zero where that is not known soon: the backfill is done all the same. */
    private static long count(Supplier<OptionalLong> left) {
        try {
            return left.get().orElse(0);
        } catch (DataAccessException e) {
            log.warn("It is not known how many posts a backfill has left: {}", e.getMessage());
            return 0;
        }
    }
}
