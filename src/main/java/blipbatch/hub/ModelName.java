package blipbatch.hub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a model on the Hub.
 *
 * @param repository {@code organisation/name}
 * @param revision a branch, a tag, a pull request such as {@code refs/pr/18}, or a commit
 */
public record ModelName(String repository, String revision) {

    private static final String DEFAULT_REVISION = "main";
    private static final String WORD = "\\w(?:[\\w.-]{0,94}\\w)?";
    private static final Pattern REPOSITORY = Pattern.compile(WORD + "/" + WORD);
    private static final Pattern REVISION =
            Pattern.compile("(?!.*\\.\\.)[\\w+#=@-][\\w.+#=@-]*(?:/[\\w+#=@-][\\w.+#=@-]*)*");
    private static final Pattern ADDRESS = Pattern.compile("https?://[^/]+/([^/]+/[^/?#]+).*");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** @throws IllegalArgumentException if one of them could not be on the Hub */
    public ModelName {
        if (!isRepository(repository) || !REVISION.matcher(revision).matches()) {
            throw new IllegalArgumentException("no name of a model: " + repository + "@" + revision);
        }
    }

    /** Reads {@code organisation/name} or {@code organisation/name@revision}; empty if the text is neither. */
    public static Optional<ModelName> parse(String text) {
        int at = text.indexOf('@');
        String repository = at < 0 ? text : text.substring(0, at);
        String revision = at < 0 ? DEFAULT_REVISION : text.substring(at + 1);
        return isRepository(repository) && REVISION.matcher(revision).matches()
                ? Optional.of(new ModelName(repository, revision))
                : Optional.empty();
    }

    /** The name of a model in the address of its page; empty if the text is no address of the web, or has none. */
    public static Optional<ModelName> inAddress(String text) {
        Matcher address = ADDRESS.matcher(text);
        return address.matches() ? parse(address.group(1)) : Optional.empty();
    }

    /** The Hub allows no {@code --}, which stands for the slash in the names of cache folders. */
    private static boolean isRepository(String text) {
        return REPOSITORY.matcher(text).matches() && !text.contains("--") && !text.contains("..");
    }

    static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    @Override
    public String toString() {
        return revision.equals(DEFAULT_REVISION) ? repository : repository + "@" + revision;
    }
}
