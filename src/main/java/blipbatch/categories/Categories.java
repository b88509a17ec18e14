package blipbatch.categories;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.stereotype.Component;

/** The categories of a caption: its subjects in its order, each once and in the singular, then their themes. */
@Component
public class Categories implements SmartInitializingSingleton {

    private final CompletableFuture<Reader> reader;

    private record Reader(Nouns nouns, Themes themes) {}

    /** Reads the dictionary while the rest of the program starts: it takes half a second. */
    Categories(CategorySettings settings) {
        reader = CompletableFuture.supplyAsync(() -> read(settings), task -> new Thread(task, "categories").start());
    }

    /**
     * For a program without the server; reading goes on meanwhile.
     *
     * @param settings with {@code blipbatch.categories}
     */
    public static Categories read(Binder settings) {
        return new Categories(settings.bindOrCreate("blipbatch.categories", CategorySettings.class));
    }

    private static Reader read(CategorySettings settings) {
        try {
            Lexicon lexicon = new Lexicon(WordNet.open(), settings);
            return new Reader(
                    new Nouns(new Tagger(lexicon, settings), lexicon, settings), new Themes(lexicon, settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void afterSingletonsInstantiated() {
        awaitReady();
    }

    /** @throws blipbatch.startup.StartupRefused if the settings are wrong */
    public void awaitReady() {
        try {
            reader.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Of a caption in English, in lower case as the model writes it. */
    public List<String> of(String caption) {
        Reader ready = reader.join();
        List<Noun> nouns = ready.nouns().in(caption);
        Set<String> categories = new LinkedHashSet<>();
        nouns.forEach(noun -> categories.add(noun.word()));
        categories.addAll(ready.themes().of(nouns));
        return List.copyOf(categories);
    }
}
