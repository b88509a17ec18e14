package blipbatch.job;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * This process among all that work on the same queue.
 *
 * @param name the host's name and the process id
 */
record Worker(String name) {

    static Worker thisProcess() {
        return new Worker(host() + "-" + ProcessHandle.current().pid());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
