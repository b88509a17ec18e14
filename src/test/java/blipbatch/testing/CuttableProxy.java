package blipbatch.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a program and its database, and breaks all connections, or swallows what they say, when it is told to. */
public final class CuttableProxy implements AutoCloseable {

    private final int target;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger silences = new AtomicInteger();
    private volatile boolean silent;
    private volatile ServerSocket listener;

    /** @param target a port of this machine */
    public CuttableProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = listener.getLocalPort();
        accept(listener);
    }

    public int port() {
        return port;
    }

    /** Breaks what is connected and refuses what comes. */
    public void cut() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** What is connected, and what comes, stays connected and gets no answer: as behind a firewall that forgot about it. */
    public void fallSilent() {
        silences.incrementAndGet();
        silent = true;
    }

    /** What comes from now on is served. What was connected meanwhile never gets an answer. */
    public void speakAgain() {
        silent = false;
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
                sockets.add(client);
                sockets.add(server);
                pump(client, server);
                pump(server, client);
                if (from.isClosed()) {
                    client.close();
                    server.close();
                }
            }
        });
    }

    private void pump(Socket from, Socket to) {
        int silencesBefore = silences.get();
        boolean unheard = silent;
        inBackground(() -> {
            try (from;
                    to;
                    InputStream in = from.getInputStream()) {
                byte[] bytes = new byte[8192];
                for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                    if (!unheard && silences.get() == silencesBefore) {
                        to.getOutputStream().write(bytes, 0, read);
                    }
                }
            } finally {
                sockets.remove(from);
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
