package blipbatch.cli;

import tools.jackson.databind.json.JsonMapper;

/** A class of its own, so that commands without JSON do not wait for it. */
final class Json {

    static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}
}
