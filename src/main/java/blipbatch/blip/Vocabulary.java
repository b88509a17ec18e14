package blipbatch.blip;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tokens of a BERT tokenizer and their ids, as {@code tokenizer.json} gives them or, where that is absent, the lines of
 * {@code vocab.txt}, with the tokens that the settings add to them.
 *
 * @param file where the tokens come from
 * @param ids of all tokens, the added ones included
 * @param added tokens that are found in a text before it is split into words
 */
record Vocabulary(Path file, Map<String, Integer> ids, List<Added> added) {

    /** A token with the settings of the tokenizers library; special tokens are left out of captions. */
    record Added(
            String content, boolean singleWord, boolean lstrip, boolean rstrip, boolean normalized, boolean special) {

        static Added plain(String content, boolean special) {
            return new Added(content, false, false, false, !special, special);
        }

        static Added read(JsonFile json) {
            return new Added(
                    json.string("content", ""),
                    json.flag("single_word", false),
                    json.flag("lstrip", false),
                    json.flag("rstrip", false),
                    json.flag("normalized", false),
                    json.flag("special", false));
        }
    }

    /** Whether the directory holds one, sound or not. */
    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve("tokenizer.json")) || Files.exists(directory.resolve("vocab.txt"));
    }

    static Vocabulary read(Path directory, TokenizerSettings settings, int size) {
        Path file = directory.resolve("tokenizer.json");
        Path lines = directory.resolve("vocab.txt");
        Vocabulary vocabulary = !Files.exists(file) && Files.exists(lines)
                ? ofLines(lines, settings)
                : ofTokenizer(JsonFile.read(file), settings);
        List<String> needed = List.of(settings.unkToken(), settings.clsToken(), settings.sepToken());
        for (String token : needed) {
            if (!vocabulary.ids.containsKey(token)) {
                throw new ModelException(vocabulary.file, "lacks the token " + token + ", which BERT needs");
            }
        }
        settings.specialTokens(vocabulary.ids.keySet()).forEach(vocabulary::addSpecial);
        vocabulary.leaveOutAddedBeyond(size, needed);
        vocabulary.requireFit(size);
        return vocabulary;
    }

    private static Vocabulary ofTokenizer(JsonFile json, TokenizerSettings settings) {
        JsonFile model = json.object("model");
        if (!model.string("type", typeOfOld(model)).equals("WordPiece")) {
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
            vocabulary.add(Added.read(token), token.index("id"));
        }
        Set<Integer> taken = new HashSet<>(ids.values());
        settings.addedTokens().forEach((id, token) -> {
            if (!ids.containsKey(token.content) && taken.add(id)) {
                vocabulary.add(token, id);
            }
        });
        return vocabulary;
    }

    /** The first tokenizer.json files did not say what they hold; of those with a prefix, BPE has merges too. */
    private static String typeOfOld(JsonFile model) {
        boolean wordPiece = model.get("continuing_subword_prefix") != null && model.get("merges") == null;
        return wordPiece ? "WordPiece" : "";
    }

    /** The n-th line is the token with the id n, counted from 0. */
    private static Vocabulary ofLines(Path file, TokenizerSettings settings) {
        Map<String, Integer> ids = new HashMap<>();
        String[] lines = text(file).split("\r\n|\r|\n");
        for (int i = 0; i < lines.length; i++) {
            ids.put(lines[i], i);
        }
        Vocabulary vocabulary = new Vocabulary(file, ids, new ArrayList<>());
        settings.addedTokens().forEach((id, token) -> vocabulary.add(token, id));
        return vocabulary;
    }

    private static String text(Path file) {
        try {
            JsonFile.requireModest(file);
            LfsPointer.refuse(file);
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
            long largest = ids.values().stream().mapToLong(id -> id).max().orElse(-1);
            ids.putIfAbsent(content, (int) Math.min(Integer.MAX_VALUE, largest + 1));
            added.add(Added.plain(content, true));
        }
    }

    /**
     * Tokens were added, but no rows of the embeddings for them: no caption can hold these tokens, and transformers fails only
     * when a prompt does.
     */
    private void leaveOutAddedBeyond(int size, List<String> needed) {
        added.removeIf(token -> {
            boolean leftOut = ids.get(token.content) >= size && !needed.contains(token.content);
            if (leftOut) {
                ids.remove(token.content);
            }
            return leftOut;
        });
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
