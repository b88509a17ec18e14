package blipbatch.blip;

import blipbatch.blip.Vocabulary.Added;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What {@code tokenizer_config.json}, {@code special_tokens_map.json} and {@code added_tokens.json} say; all may be absent,
 * and the second one counts for the special tokens. Defaults are those of transformers' {@code BertTokenizer}.
 *
 * @param stripAccents null to do what {@code lowerCase} says
 */
record TokenizerSettings(
        JsonFile config,
        JsonFile specialTokensMap,
        JsonFile added,
        boolean lowerCase,
        boolean tokenizeChineseChars,
        @Nullable Boolean stripAccents,
        boolean cleanUpSpaces) {

    /** With BERT's tokens for them, in the order in which transformers adds those that the vocabulary lacks. */
    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("bos_token", "");
        NAMES.put("eos_token", "");
        NAMES.put("unk_token", "[UNK]");
        NAMES.put("sep_token", "[SEP]");
        NAMES.put("pad_token", "[PAD]");
        NAMES.put("cls_token", "[CLS]");
        NAMES.put("mask_token", "[MASK]");
    }

    static TokenizerSettings read(Path directory) {
        JsonFile config = JsonFile.readIfExists(directory.resolve("tokenizer_config.json"));
        return new TokenizerSettings(
                config,
                JsonFile.readIfExists(directory.resolve("special_tokens_map.json")),
                JsonFile.readIfExists(directory.resolve("added_tokens.json")),
                config.flag("do_lower_case", true),
                config.flag("tokenize_chinese_chars", true),
                config.get("strip_accents") == null ? null : config.flag("strip_accents", false),
                config.flag("clean_up_tokenization_spaces", false));
    }

    String unkToken() {
        return token("unk_token");
    }

    String sepToken() {
        return token("sep_token");
    }

    String clsToken() {
        return token("cls_token");
    }

    /** All that the files name, and of BERT's own those that are known. */
    List<String> specialTokens(Set<String> known) {
        List<String> tokens = new ArrayList<>();
        NAMES.forEach((name, ofBert) -> {
            String token = token(name);
            if (!token.equals(ofBert) || known.contains(token)) {
                tokens.add(token);
            }
        });
        for (JsonFile json : List.of(specialTokensMap, config)) {
            for (String name : List.of("additional_special_tokens", "extra_special_tokens")) {
                JsonNode more = json.get(name);
                if (more != null) {
                    more.valueStream().map(token -> content(json, name, token)).forEach(tokens::add);
                }
            }
        }
        return tokens;
    }

    /** By id; where the settings list none, {@code added_tokens.json}, which tokenizers wrote before them, counts. */
    Map<Integer, Added> addedTokens() {
        Map<Integer, Added> tokens = new TreeMap<>();
        if (config.get("added_tokens_decoder") == null) {
            Set<String> contents = Set.copyOf(added.node().propertyNames());
            List<String> special = specialTokens(contents);
            for (String content : contents) {
                tokens.put(added.index(content), Added.plain(content, special.contains(content)));
            }
            return tokens;
        }
        JsonFile decoder = config.object("added_tokens_decoder");
        for (String id : decoder.node().propertyNames()) {
            try {
                tokens.put(Integer.parseUnsignedInt(id), Added.read(decoder.object(id)));
            } catch (NumberFormatException e) {
                throw new ModelException(config.file(), "has added_tokens_decoder with \"" + id + "\" for an id", e);
            }
        }
        return tokens;
    }

    private String token(String name) {
        for (JsonFile json : List.of(specialTokensMap, config)) {
            JsonNode token = json.get(name);
            if (token != null) {
                return content(json, name, token);
            }
        }
        return NAMES.get(name);
    }

    /** A token is written as its content, or as an object with that and settings. */
    private static String content(JsonFile json, String name, JsonNode token) {
        JsonNode content = token.isObject() ? token.get("content") : token;
        if (content == null || !content.isString() || content.stringValue().isEmpty()) {
            throw json.wrong(name, "a token");
        }
        return content.stringValue();
    }
}
