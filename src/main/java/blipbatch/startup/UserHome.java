package blipbatch.startup;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The home directory of the user. Java has it from the list of users, and calls it "?" where the user is not in that list. */
public final class UserHome {

    private UserHome() {}

    /** Empty if the user has none, not even by the variable HOME. */
    public static Optional<Path> directory() {
        return directory(System.getProperty("user.home"), System.getenv("HOME"));
    }

    static Optional<Path> directory(@Nullable String property, @Nullable String variable) {
        return Stream.of(Optional.ofNullable(property), Optional.ofNullable(variable))
                .flatMap(Optional::stream)
                .map(Path::of)
                .filter(Path::isAbsolute)
                .findFirst();
    }
}
