package blipbatch.job;

import blipbatch.caption.Caption;
import blipbatch.post.PictureCaption;
import blipbatch.post.PostPictures;
import blipbatch.queue.FailureKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of one post, of which all are captioned, one after the other: no more of them are in memory than of a post that has one. What has its
 * caption is not fetched again while the attempt is repeated within the run, nor is an address that stands there twice.
 */
final class ListedPictures {

    /** Makes the caption of one picture. */
    interface Single {

        Caption of(String photo) throws CaptionFailure, InterruptedException;
    }

    /**
     * @param first that of the first picture which has one, whoever wrote it
     * @param model null where people wrote all
     * @param note what is missing, in a sentence; null where nothing is
     */
    record Captions(
            PictureCaption first,
            @Nullable String model,
            List<PictureCaption> pictures,
            @Nullable String note) {}

    private final Map<String, Caption> captions = new HashMap<>();

    /**
     * @param persons the captions that people wrote, by their addresses: nobody fetches those pictures
     * @param mayComeYet whether what is missing for such a reason is asked for again
     * @return null if people have said of all that they are to have no caption
     * @throws CaptionFailure if no picture has a caption, or if one that is missing may come yet
     */
    @Nullable
    Captions of(
            PostPictures pictures,
            Map<String, PictureCaption> persons,
            Predicate<CaptionFailure> mayComeYet,
            Single single)
            throws CaptionFailure, InterruptedException {
        Map<String, CaptionFailure> failures = new HashMap<>();
        for (String photo : pictures.distinct()) {
            if (!captions.containsKey(photo) && !persons.containsKey(photo)) {
                try {
                    captions.put(photo, single.of(photo));
                } catch (CaptionFailure e) {
                    failures.put(photo, e);
                }
            }
        }
        CaptionFailure later = first(pictures, failures, FailureKind.TRANSIENT);
        List<PictureCaption> all = all(pictures, persons, failures);
        PictureCaption first =
                all.stream().filter(each -> each.caption() != null).findFirst().orElse(null);
        if (first == null) {
            if (failures.isEmpty()) {
                return null;
            }
            throw later != null ? later : none(pictures, failures);
        }
        int distinct = pictures.distinct().size();
        if (later != null && mayComeYet.test(later)) {
            throw CaptionFailure.incomplete(distinct - failures.size(), distinct, later);
        }
        String model =
                captions.values().stream().map(Caption::model).findFirst().orElse(null);
        return new Captions(first, model, all, note(pictures, all));
    }

    private static @Nullable CaptionFailure first(
            PostPictures pictures, Map<String, CaptionFailure> failures, FailureKind kind) {
        return pictures.distinct().stream()
                .map(failures::get)
                .filter(Objects::nonNull)
                .filter(failure -> failure.kind() == kind)
                .findFirst()
                .orElse(null);
    }

    private static CaptionFailure none(PostPictures pictures, Map<String, CaptionFailure> failures) {
        CaptionFailure first = Objects.requireNonNull(first(pictures, failures, FailureKind.PERMANENT));
        return pictures.all() == 1 ? first : first.ofSeveral(pictures.all());
    }

    private List<PictureCaption> all(
            PostPictures pictures, Map<String, PictureCaption> persons, Map<String, CaptionFailure> failures) {
        List<PictureCaption> all = new ArrayList<>();
        for (String photo : pictures.addresses()) {
            if (photo == null) {
                all.add(PictureCaption.without(null, "There is no address in this place of the list."));
            } else if (persons.containsKey(photo)) {
                all.add(persons.get(photo));
            } else if (failures.containsKey(photo)) {
                all.add(PictureCaption.without(
                        photo, String.valueOf(failures.get(photo).getMessage())));
            } else {
                Caption caption = Objects.requireNonNull(captions.get(photo));
                all.add(PictureCaption.byModel(photo, caption.caption(), caption.categories(), caption.confidence()));
            }
        }
        return all;
    }

    private static @Nullable String note(PostPictures pictures, List<PictureCaption> all) {
        List<String> notes = new ArrayList<>();
        List<PictureCaption> without =
                all.stream().filter(each -> each.reason() != null).toList();
        if (!without.isEmpty()) {
            notes.add("%d of the post's %d pictures got no caption. The first of them: %s"
                    .formatted(without.size(), pictures.all(), without.get(0).reason()));
        }
        if (pictures.all() > all.size()) {
            notes.add(
                    "The post has %d pictures, and the first %d of them were captioned; BLIPBATCH_POST_MAXPICTURES has more taken."
                            .formatted(pictures.all(), all.size()));
        }
        return notes.isEmpty() ? null : String.join(" ", notes);
    }
}
