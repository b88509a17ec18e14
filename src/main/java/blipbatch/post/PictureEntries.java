package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Criteria.where;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.query.Criteria;

/**
 * What stands in a post's analysis about each of its pictures. An entry is about the picture at its address, wherever that is in the post's list. Whose
 * its caption is, is told as of the post's own, see {@link CaptionOrigin}: what this program did not write, or somebody changed since, is a person's.
 *
 * @param stored the field as it was read
 */
record PictureEntries(@Nullable Object stored) {

    /** In the analysis. */
    static final String FIELD = "pictures";

    static PictureEntries of(@Nullable Document post, PostSettings settings) {
        return new PictureEntries(post == null ? null : PostSettings.at(post, settings.in(FIELD)));
    }

    /** What another program left there in the place of an entry is none. */
    List<Document> all() {
        return stored instanceof List<?> list
                ? list.stream()
                        .filter(Document.class::isInstance)
                        .map(Document.class::cast)
                        .toList()
                : List.of();
    }

    /** Also of an entry without a caption that says that it is to have none of a model. */
    static boolean isPersons(Document entry) {
        Object source = entry.get(CaptionOrigin.SOURCE);
        Object caption = entry.get("caption");
        if (source != null || caption == null || caption.equals("")) {
            return CaptionOrigin.MANUAL.equals(source);
        }
        return !caption.equals(entry.get(CaptionOrigin.WRITTEN));
    }

    private static boolean isCaptioned(Document entry) {
        return PictureCaption.from(entry).caption() != null;
    }

    static boolean isOf(String photo, Document entry) {
        return photo.equals(entry.get("photo"));
    }

    /** The entry whose caption the post has for its own. */
    static Optional<Document> shown(List<Document> entries) {
        return entries.stream().filter(PictureEntries::isCaptioned).findFirst();
    }

    static List<Document> changed(List<Document> entries, String photo, UnaryOperator<Document> change) {
        return entries.stream()
                .map(entry -> isOf(photo, entry) ? change.apply(entry) : entry)
                .toList();
    }

    static List<Document> added(List<Document> entries, Document entry) {
        return Stream.concat(entries.stream(), Stream.of(entry)).toList();
    }

    /** A post on which they stand as they were read. */
    Criteria unchanged(PostSettings settings) {
        return where(settings.in(FIELD)).is(stored);
    }

    /** The captions that are not to be replaced, by their addresses. */
    Map<String, PictureCaption> persons() {
        Map<String, PictureCaption> persons = new HashMap<>();
        for (Document entry : all()) {
            if (entry.get("photo") instanceof String photo && isPersons(entry)) {
                persons.putIfAbsent(photo, PictureCaption.from(entry));
            }
        }
        return persons;
    }

    /**
     * The entries with what was made of the pictures: each that a person wrote in all places of its address, as it stands. Those whose address is not
     * among the pictures, as far as these are captioned, come behind the others: it may be back tomorrow, and the caption would be lost.
     *
     * @param made in the order of the post's list
     * @return empty if a picture was left because of a person's caption, and that is no person's any more
     */
    Optional<List<Document>> with(List<PictureCaption> made) {
        Map<@Nullable Object, Deque<Document>> persons = new LinkedHashMap<>();
        for (Document entry : all()) {
            if (isPersons(entry)) {
                persons.computeIfAbsent(entry.get("photo"), photo -> new ArrayDeque<>())
                        .add(entry);
            }
        }
        List<Document> merged = new ArrayList<>();
        for (PictureCaption picture : made) {
            Deque<Document> theirs = picture.photo() == null ? null : persons.get(picture.photo());
            if (theirs == null && picture.byPerson()) {
                return Optional.empty();
            }
            merged.add(theirs == null ? picture.document() : next(theirs));
        }
        List<Document> left = persons.values().stream()
                .flatMap(Deque::stream)
                .filter(entry -> !merged.contains(entry))
                .distinct()
                .toList();
        merged.addAll(left);
        return Optional.of(merged);
    }

    /** Of an address that stands in the list more often than in entries the last one is that of all further places. */
    private static Document next(Deque<Document> entries) {
        return Objects.requireNonNull(entries.size() > 1 ? entries.poll() : entries.peek());
    }
}
