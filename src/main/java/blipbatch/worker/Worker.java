package blipbatch.worker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * This process among all that work on the same queue.
 *
 * @param name the host's name, the process id, and something of chance: in containers host and process id come again
 *     after a restart, and the new process must not keep alive what the dead one had
 */
public record Worker(String name, String host) {

    private static final int HEX_DIGITS = 4;

    static Worker thisProcess() {
        String host = localHost();
        int chance = ThreadLocalRandom.current().nextInt(1 << 4 * HEX_DIGITS);
        return new Worker("%s-%d-%04x".formatted(host, ProcessHandle.current().pid(), chance), host);
    }

    private static String localHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
