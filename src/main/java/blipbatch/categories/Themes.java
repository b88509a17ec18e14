package blipbatch.categories;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.extjwnl.data.Synset;

/** The themes of nouns: those that a noun's meaning, or one more general, was given to in the settings. */
class Themes {

    private final Map<Long, Set<String>> byMeaning = new LinkedHashMap<>();

    /** @throws blipbatch.startup.StartupRefused if the settings name a meaning that WordNet does not have */
    Themes(Lexicon lexicon, CategorySettings settings) {
        settings.themes().forEach((theme, meanings) -> {
            for (String name : meanings) {
                Synset meaning = lexicon.meaning(name, "themes." + theme);
                byMeaning
                        .computeIfAbsent(meaning.getOffset(), offset -> new LinkedHashSet<>())
                        .add(theme);
            }
        });
    }

    /** In the order of the nouns; what one noun belongs to, in the order of the settings. */
    Set<String> of(List<Noun> nouns) {
        Set<String> themes = new LinkedHashSet<>();
        for (Noun noun : nouns) {
            Synset meaning = noun.meaning();
            // The baby of "a baby elephant" is no person.
            if (meaning != null && !(noun.describing() && Kind.isPerson(meaning))) {
                Set<Long> kinds = WordNet.kinds(meaning);
                byMeaning.forEach((offset, names) -> {
                    if (kinds.contains(offset)) {
                        themes.addAll(names);
                    }
                });
            }
        }
        return themes;
    }
}
