package blipbatch.dashboard;

import blipbatch.post.Post;
import blipbatch.post.PostCaption;
import blipbatch.post.PostCaptions;
import blipbatch.post.Posts;
import blipbatch.queue.QueueItem;
import blipbatch.run.ItemFailures;
import org.jspecify.annotations.Nullable;

/**
 * What an item is about.
 *
 * @param gone whether there is no such post
 * @param address of its picture, without what may be secret in it; null where there is none
 * @param noPhoto why there is none; null where there is one
 * @param caption null where the post has none
 * @param pictures what became of each, of a post that has several
 */
record ItemSubject(
        boolean gone,
        @Nullable String address,
        @Nullable String noPhoto,
        @Nullable PostCaption caption,
        ItemPictures pictures) {

    private static final ItemSubject GONE = new ItemSubject(true, null, null, null, ItemPictures.NONE);

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
                ItemPictures.of(post, caption == null ? captions.ofPictures(post.id()) : caption.pictures()));
    }
}
