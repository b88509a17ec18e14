package blipbatch.caption;

import java.util.Locale;

/** The life of the model. */
enum ModelState {
    NOT_STARTED,
    LOADING,
    LOADED,
    ERROR;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
