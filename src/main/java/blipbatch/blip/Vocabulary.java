package blipbatch.blip;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens of a BERT tokenizer and their ids, as {@code tokenizer.json} gives them or, where that is absent, the lines of
 * {@code vocab.txt} with the special tokens that the settings add to them.
 *
 * @param file where the tokens come from
 * @param ids of all tokens, the added ones included
 * @param added tokens that are found in a text before it is split into words
 */
record Vocabulary(Path file, Map<String, Integer> ids, List<Added> added) {

    /** A token with the settings of the tokenizers library; special tokens are left out of captions. */
    record Added(
            String content, boolean singleWord, boolean lstrip, boolean rstrip, boolean normalized, boolean special) {

        private static Added special(String content) {
            return new Added(content, false, false, false, false, true);
        }

        private static Added read(JsonFile json, String content) {
            return new Added(
                    content,
                    json.flag("single_word", false),
                    json.flag("lstrip", false),
                    json.flag("rstrip", false),
                    json.flag("normalized", false),
                    json.flag("special", false));
        }
    }

    static Vocabulary read(Path directory, TokenizerSettings settings, int size) {
        Path file = directory.resolve("tokenizer.json");
        Path lines = directory.resolve("vocab.txt");
        Vocabulary vocabulary = !Files.exists(file) && Files.exists(lines)
                ? ofLines(lines, settings)
                : ofTokenizer(JsonFile.read(file));
        for (String token : List.of(settings.unkToken(), settings.clsToken(), settings.sepToken())) {
            if (!vocabulary.ids.containsKey(token)) {
                throw new ModelException(vocabulary.file, "lacks the token " + token + ", which BERT needs");
            }
        }
        settings.specialTokens(vocabulary.ids.keySet()).forEach(vocabulary::addSpecial);
        vocabulary.requireFit(size);
        return vocabulary;
    }

    private static Vocabulary ofTokenizer(JsonFile json) {
        JsonFile model = json.object("model");
        if (!model.string("type", "").equals("WordPiece")) {
            throw new ModelException(
                    json.file(), "has a model of type " + model.get("type") + ", but BLIP's is \"WordPiece\"");
        }
        JsonFile tokens = model.object("vocab");
        if (tokens.node().isEmpty()) {
            throw model.wrong("vocab", "a vocabulary");
        }
        Map<String, Integer> ids = new HashMap<>();
        for (String token : tokens.node().propertyNames()) {
            ids.put(token, tokens.index(token));
        }
        Vocabulary vocabulary = new Vocabulary(json.file(), ids, new ArrayList<>());
        for (JsonFile token : json.objects("added_tokens")) {
            String content = token.string("content", "");
            vocabulary.add(Added.read(token, content), token.index("id"));
        }
        return vocabulary;
    }

    /** The n-th line is the token with the id n, counted from 0. */
    private static Vocabulary ofLines(Path file, TokenizerSettings settings) {
        Map<String, Integer> ids = new HashMap<>();
        String[] lines = text(file).split("\r\n|\r|\n");
        for (int i = 0; i < lines.length; i++) {
            ids.put(lines[i], i);
        }
        Vocabulary vocabulary = new Vocabulary(file, ids, new ArrayList<>());
        settings.addedTokens().forEach((id, token) -> {
            String content = token.string("content", "");
            vocabulary.add(Added.read(token, content), id);
        });
        return vocabulary;
    }

    private static String text(Path file) {
        try {
            JsonFile.requireModest(file);
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new ModelException(file, "is not text in UTF-8", e);
        } catch (IOException e) {
            throw new ModelException(file, "cannot be read: " + e, e);
        }
    }

    private void add(Added token, int id) {
        if (token.content.isEmpty()) {
            throw new ModelException(file, "adds an empty token with the id " + id);
        }
        Integer known = ids.putIfAbsent(token.content, id);
        if (known != null && known != id) {
            throw new ModelException(
                    file, "adds the token " + token.content + " with the id " + id + ", but it has the id " + known);
        }
        added.add(token);
    }

    /** A token that has no id yet gets the next one, as in transformers. */
    private void addSpecial(String content) {
        if (added.stream().noneMatch(token -> token.content.equals(content))) {
            ids.putIfAbsent(content, ids.size());
            added.add(Added.special(content));
        }
    }

    private void requireFit(int size) {
        ids.forEach((token, id) -> {
            if (id >= size) {
                throw new ModelException(
                        file,
                        "has the token id " + id + " (" + token + "), but config.json says that the vocabulary has "
                                + size + " tokens: they are not of the same model");
            }
        });
    }
}
