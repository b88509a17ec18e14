package blipbatch.probe;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Single flight: a question to something that may be away, such as a database. Whoever asks waits only so long for the answer, and as
 * long as it has not come nobody puts the question again: they wait for the same answer.
 */
public final class Question<T> {

    private final String name;
    private final Callable<T> source;
    private final Duration patience;
    private @Nullable FutureTask<T> underWay;

    /** @param name of the thread that waits for as long as it takes */
    public Question(String name, Callable<T> source, Duration patience) {
        this.name = name;
        this.source = source;
        this.patience = patience;
    }

    /**
     * @throws TimeoutException if the answer has not come yet
     * @throws Exception what the source answered with instead
     */
    public T ask() throws Exception {
        try {
            return underWay().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private synchronized FutureTask<T> underWay() {
        FutureTask<T> question = underWay;
        if (question == null || question.isDone()) {
            question = new FutureTask<>(source);
            underWay = question;
            Thread thread = new Thread(question, name);
            thread.setDaemon(true);
            thread.start();
        }
        return question;
    }
}
