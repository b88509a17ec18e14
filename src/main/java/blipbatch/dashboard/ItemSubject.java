package blipbatch.dashboard;

import blipbatch.post.PictureCaption;
import blipbatch.post.Post;
import blipbatch.post.PostCaption;
import blipbatch.post.PostCaptions;
import blipbatch.post.Posts;
import blipbatch.queue.QueueItem;
import blipbatch.run.ItemFailures;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an item is about.
 *
 * @param gone whether there is no such post
 * @param address of its picture, without what may be secret in it; null where there is none
 * @param noPhoto why there is none; null where there is one
 * @param caption null where the post has none
 * @param pictures what became of each, of a post whose pictures are all captioned, their addresses without what may be secret
 */
record ItemSubject(
        boolean gone,
        @Nullable String address,
        @Nullable String noPhoto,
        @Nullable PostCaption caption,
        List<PictureCaption> pictures) {

    private static final ItemSubject GONE = new ItemSubject(true, null, null, null, List.of());

    static ItemSubject of(QueueItem item, Posts posts, PostCaptions captions) {
        return posts.find(item.postId()).map(post -> of(post, captions)).orElse(GONE);
    }

    private static ItemSubject of(Post post, PostCaptions captions) {
        String photo = post.photo();
        PostCaption caption = captions.of(post.id()).orElse(null);
        return new ItemSubject(
                false,
                photo == null ? null : ItemFailures.withoutSecrets(photo),
                post.noPhoto(),
                caption,
                caption == null
                        ? List.of()
                        : caption.pictures().stream()
                                .map(ItemSubject::withoutSecrets)
                                .toList());
    }

    private static PictureCaption withoutSecrets(PictureCaption picture) {
        return new PictureCaption(
                picture.photo() == null ? null : ItemFailures.withoutSecrets(picture.photo()),
                picture.caption(),
                picture.categories(),
                picture.confidence(),
                picture.writtenBy(),
                picture.reason());
    }
}
