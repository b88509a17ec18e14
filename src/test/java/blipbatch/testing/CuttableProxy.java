package blipbatch.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Stands between a program and its database, and breaks all connections, or swallows what they say, when it is told to. */
public final class CuttableProxy implements AutoCloseable {

    /** What is swallowed. */
    public enum Hole {
        /** As behind a firewall that forgot about the connections. */
        ALL(true, true, false),
        REQUESTS(true, false, false),
        ANSWERS(false, true, false),
        OF_NEW_CONNECTIONS(true, true, true);

        private final boolean requests;
        private final boolean answers;
        private final boolean newOnly;

        Hole(boolean requests, boolean answers, boolean newOnly) {
            this.requests = requests;
            this.answers = answers;
            this.newOnly = newOnly;
        }
    }

    private final class Connection {

        final Socket client;
        final Socket server;
        private volatile boolean swallowsRequests;
        private volatile boolean swallowsAnswers;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        /** For good: what got lost on the way does not come later. */
        void fallInto(Hole hole) {
            swallowsRequests |= hole.requests;
            swallowsAnswers |= hole.answers;
        }

        void begin() {
            pump(client, server, () -> swallowsRequests);
            pump(server, client, () -> swallowsAnswers);
        }

        private void pump(Socket from, Socket to, BooleanSupplier swallows) {
            inBackground(() -> {
                try (from;
                        to;
                        InputStream in = from.getInputStream()) {
                    byte[] bytes = new byte[8192];
                    for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                        if (swallows.getAsBoolean()) {
                            swallowed = true;
                        } else {
                            to.getOutputStream().write(bytes, 0, read);
                        }
                    }
                } finally {
                    connections.remove(this);
                }
            });
        }

        void close() throws IOException {
            client.close();
            server.close();
        }
    }

    private final int target;
    private final int port;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Hole hole;
    private volatile boolean swallowed;
    private volatile ServerSocket listener;

    /** @param target a port of this machine */
    public CuttableProxy(int target) throws IOException {
        this.target = target;
        // Which nobody else is given while it is cut.
        this.port = RunningServer.freePort();
        this.listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        accept(listener);
    }

    public int port() {
        return port;
    }

    /** Breaks what is connected and refuses what comes. */
    public void cut() throws IOException {
        listener.close();
        breakConnections();
    }

    public void breakConnections() throws IOException {
        for (Connection connection : connections) {
            connection.close();
        }
    }

    /** What is connected, and what comes, stays connected and gets no answer. */
    public void fallSilent() {
        open(Hole.ALL);
    }

    public void open(Hole now) {
        swallowed = false;
        hole = now;
        if (!now.newOnly) {
            connections.forEach(connection -> connection.fallInto(now));
        }
    }

    /** Whether anything got lost since it was opened. */
    public boolean hasSwallowed() {
        return swallowed;
    }

    /** What comes from now on is served. What was connected meanwhile never gets an answer. */
    public void speakAgain() {
        hole = null;
    }

    public void mend() throws IOException {
        listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        accept(listener);
    }

    private void accept(ServerSocket from) {
        inBackground(() -> {
            while (true) {
                Socket client = from.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                Connection connection = new Connection(client, server);
                connections.add(connection);
                Hole now = hole;
                if (now != null) {
                    connection.fallInto(now);
                }
                connection.begin();
                if (from.isClosed()) {
                    connection.close();
                }
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Ends when a socket is closed. */
    private static void inBackground(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        Thread.currentThread().interrupt();
                    }
                },
                "cuttable-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        cut();
    }
}
