package blipbatch.categories;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What becomes a category; the values are in {@code batch-config/categories.yml}.
 *
 * @param themes name to meanings ({@code word#number}); a noun with such a meaning, or one below it, has the theme
 * @param senses {@code word = meaning}: what the word means in captions; also makes several words one noun
 * @param spellings {@code word = other word}: the form that is stored
 * @param filler nouns that are never a subject
 * @param quantities nouns that are no subject before "of"
 * @param colours words that are no subject unless they are clearly used as a thing's name
 */
@ConfigurationProperties("blipbatch.categories")
record CategorySettings(
        Map<String, List<String>> themes,
        List<String> senses,
        List<String> spellings,
        Set<String> filler,
        Set<String> quantities,
        Set<String> colours) {}
