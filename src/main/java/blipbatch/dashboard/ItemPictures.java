package blipbatch.dashboard;

import blipbatch.post.PictureCaption;
import blipbatch.post.Post;
import blipbatch.post.PostPictures;
import blipbatch.run.ItemFailures;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a post that has several, in the order of its list, and behind them those that a person has captioned and that are not in it.
 *
 * @param shown the first of them
 * @param more how many further ones there are
 */
record ItemPictures(List<OnPage> shown, int more) {

    /** Each is fetched by the server for whoever looks at the page. */
    static final int MOST = 24;

    static final ItemPictures NONE = new ItemPictures(List.of(), 0);

    /**
     * One of them.
     *
     * @param number from 1 on
     * @param key see {@link PictureCaption#key}; null where there is no address
     * @param address without what may be secret in it; null where there is none
     * @param caption what stands on the post about it
     * @param listed whether it is among the post's pictures
     */
    record OnPage(
            int number, @Nullable String key, @Nullable String address, PictureCaption caption, boolean listed) {}

    /** @param captions in the order in which they stand on the post */
    static ItemPictures of(Post post, List<PictureCaption> captions) {
        PostPictures pictures = post.pictures();
        if (pictures == null) {
            return page(captions, captions.size(), captions.size());
        }
        List<PictureCaption> all = new ArrayList<>();
        List<PictureCaption> left = new ArrayList<>(captions);
        for (String photo : pictures.addresses()) {
            PictureCaption known = first(photo, left);
            left.remove(known);
            PictureCaption again = known == null ? first(photo, captions) : known;
            all.add(again == null ? PictureCaption.without(photo, null) : again);
        }
        left.removeIf(
                caption -> caption.caption() == null || pictures.addresses().contains(caption.photo()));
        all.addAll(left);
        return page(all, pictures.addresses().size(), pictures.all() + left.size());
    }

    private static @Nullable PictureCaption first(@Nullable String photo, List<PictureCaption> captions) {
        return captions.stream()
                .filter(caption -> Objects.equals(photo, caption.photo()))
                .findFirst()
                .orElse(null);
    }

    /** A single one is shown as the post's own. */
    private static ItemPictures page(List<PictureCaption> pictures, int listed, int all) {
        if (all < 2) {
            return NONE;
        }
        List<OnPage> shown = new ArrayList<>();
        for (PictureCaption caption : pictures.subList(0, Math.min(MOST, pictures.size()))) {
            String photo = caption.photo();
            shown.add(new OnPage(
                    shown.size() + 1,
                    photo == null ? null : PictureCaption.key(photo),
                    photo == null ? null : ItemFailures.withoutSecrets(photo),
                    caption,
                    shown.size() < listed));
        }
        return new ItemPictures(shown, all - shown.size());
    }
}
