package blipbatch.run;

import java.util.List;
import java.util.stream.Stream;

/** The sentences of an exit description, between which Spring Batch puts a semicolon. */
public final class Remarks {

    private Remarks() {}

    public static List<String> of(String exitDescription) {
        return Stream.of(exitDescription.strip().split("(?<=\\.); "))
                .filter(remark -> !remark.isEmpty())
                .toList();
    }
}
