package blipbatch.job;

import blipbatch.post.CaptionToWrite;
import blipbatch.queue.HeldItem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An item that the run holds, with its first attempt under way. */
final class ClaimedItem {

    private final HeldItem item;
    private final AtomicReference<@Nullable CompletableFuture<@Nullable CaptionToWrite>> firstAttempt =
            new AtomicReference<>();
    private volatile @Nullable CaptionToWrite captioned;
    private volatile @Nullable String photoHash;

    ClaimedItem(HeldItem item) {
        this.item = item;
    }

    void begin(CompletableFuture<@Nullable CaptionToWrite> attempt) {
        firstAttempt.set(attempt);
    }

    /** The file of the photo has come. */
    void fetched(byte[] file) {
        photoHash = "sha256:" + HexFormat.of().formatHex(sha256().digest(file));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    /** Of the file that was captioned. */
    @Nullable
    String photoHash() {
        return photoHash;
    }

    HeldItem item() {
        return item;
    }

    /** Calls back when the first attempt has ended, however that was. */
    void whenReady(Runnable then) {
        CompletableFuture<?> attempt = firstAttempt.get();
        if (attempt != null) {
            attempt.whenComplete((captioned, failure) -> then.run());
        }
    }

    /** The first attempt, once; null when it was taken already. */
    @Nullable
    CompletableFuture<@Nullable CaptionToWrite> takeFirstAttempt() {
        return firstAttempt.getAndSet(null);
    }

    /** The caption, if an attempt made one that could not be written. */
    @Nullable
    CaptionToWrite captioned() {
        return captioned;
    }

    void keep(@Nullable CaptionToWrite captioned) {
        this.captioned = captioned;
    }
}
