package blipbatch.photo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Addresses out of a file, and the name service in which their names exist. */
final class AddressTable implements NameService {

    /** A name of the loopback address, where the test's own server listens. */
    static final String ENTRANCE = "entrance.test";

    private final Map<String, List<String>> names = new HashMap<>();
    private final Set<String> urls = new LinkedHashSet<>();

    static AddressTable of(String file) {
        try {
            AddressTable table = new AddressTable();
            for (String line : Files.readAllLines(Path.of("src/test/resources/photo", file))) {
                table.add(line);
            }
            return table;
        } catch (IOException | PhotoException e) {
            throw new IllegalStateException(file, e);
        }
    }

    private void add(String line) throws PhotoException {
        if (line.isBlank() || line.startsWith("#")) {
            return;
        }
        String[] parts = line.split(" -> ", 2);
        if (!urls.add(parts[0])) {
            throw new IllegalStateException("twice: " + parts[0]);
        }
        if (parts.length == 2) {
            names.put(PhotoAddress.parse(parts[0]).host(), List.of(parts[1].split(" ")));
        }
    }

    Set<String> urls() {
        return urls;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        if (host.equals(ENTRANCE)) {
            return new InetAddress[] {InetAddress.getByAddress(ENTRANCE, new byte[] {127, 0, 0, 1})};
        }
        String name = host.toLowerCase(Locale.ROOT);
        boolean literal = name.matches("[0-9.]+|\\[?[0-9a-f:]+]?");
        List<String> addresses = literal ? List.of(name) : names.get(name);
        if (addresses == null) {
            throw new UnknownHostException(host);
        }
        InetAddress[] resolved = new InetAddress[addresses.size()];
        for (int i = 0; i < resolved.length; i++) {
            resolved[i] = InetAddress.getByName(addresses.get(i));
        }
        return resolved;
    }
}
