package blipbatch.security;

import java.util.Locale;
import java.util.regex.Pattern;

/** The names of this machine that no name server is asked for. */
final class LoopbackNames {

    private static final Pattern NAMES =
            Pattern.compile("(.+\\.)?localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");

    private LoopbackNames() {}

    static boolean contain(String host) {
        return NAMES.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }
}
