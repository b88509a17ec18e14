package blipbatch.run;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;

/**
 * What may be done to a run, and why the rest may not: the one table of it.
 */
public record RunActions(Action restart, Action stop, Action abandon) {

    /** @param reason why it is not possible; null where it is */
    public record Action(boolean possible, @Nullable String reason) {

        private static final Action POSSIBLE = new Action(true, null);

        private static Action refused(String reason) {
            return new Action(false, reason);
        }
    }

    /** @param newest the newest execution of the same job instance, which is the run itself unless it was restarted */
    static RunActions of(JobExecution run, JobExecution newest) {
        if (newest.getId() != run.getId()) {
            Action refused = Action.refused(
                    "Run %d was restarted as run %d; see to that one.".formatted(run.getId(), newest.getId()));
            return new RunActions(refused, refused, refused);
        }
        return switch (run.getStatus()) {
            case STARTING, STARTED ->
                new RunActions(
                        refused(run, "is under way; stop it first."),
                        Action.POSSIBLE,
                        refused(run, "is under way; stop it first."));
            case STOPPING -> {
                Action refused = refused(run, "is stopping; it ends after the chunk in hand.");
                yield new RunActions(refused, refused, refused);
            }
            case STOPPED, FAILED ->
                new RunActions(Action.POSSIBLE, refused(run, "has ended already."), Action.POSSIBLE);
            case COMPLETED -> ended(run, "has completed; nothing is left to do.");
            case ABANDONED -> ended(run, "was abandoned.");
            case UNKNOWN -> ended(run, "ended in a way that was not put on record, so it cannot go on safely.");
        };
    }

    /** For one and the same reason. */
    public boolean nothingPossible() {
        return !restart.possible() && !stop.possible() && !abandon.possible();
    }

    /** @param refusal why the run's job cannot go on here at this moment; null where it can */
    RunActions withRestartRefused(@Nullable String refusal) {
        return refusal == null || !restart.possible() ? this : new RunActions(Action.refused(refusal), stop, abandon);
    }

    private static RunActions ended(JobExecution run, String reason) {
        Action refused = refused(run, reason);
        return new RunActions(refused, refused, refused);
    }

    private static Action refused(JobExecution run, String reason) {
        return Action.refused("Run " + run.getId() + " " + reason);
    }
}
