package blipbatch.caption;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import opennlp.tools.postag.POSModel;
import opennlp.tools.postag.POSTagger;
import opennlp.tools.postag.ThreadSafePOSTaggerME;
import opennlp.tools.tokenize.WhitespaceTokenizer;
import org.springframework.stereotype.Component;

/** The subjects of a caption: its nouns, each once, in its order. */
@Component
class Categories {

    private static final String TAGGER = "/opennlp-en-ud-ewt-pos-1.3-2.5.4.bin";
    private static final Set<String> NOUNS = Set.of("NOUN", "PROPN");

    private final POSTagger tagger;

    Categories() throws IOException {
        try (InputStream model = Categories.class.getResourceAsStream(TAGGER)) {
            tagger = new ThreadSafePOSTaggerME(new POSModel(model));
        }
    }

    List<String> of(String caption) {
        String[] words = WhitespaceTokenizer.INSTANCE.tokenize(caption);
        String[] tags = tagger.tag(words);
        Set<String> nouns = new LinkedHashSet<>();
        for (int i = 0; i < words.length; i++) {
            if (NOUNS.contains(tags[i])) {
                nouns.add(words[i]);
            }
        }
        return List.copyOf(nouns);
    }
}
