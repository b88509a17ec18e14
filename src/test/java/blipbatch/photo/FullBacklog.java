package blipbatch.photo;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** Connections that nobody accepts, as many as the operating system lets wait: the next one gets no answer. */
record FullBacklog(List<Socket> waiting) implements AutoCloseable {

    static FullBacklog of(ServerSocket deaf) throws IOException {
        FullBacklog backlog = new FullBacklog(new ArrayList<>());
        try {
            while (true) {
                Socket socket = new Socket();
                backlog.waiting.add(socket);
                socket.connect(deaf.getLocalSocketAddress(), 200);
            }
        } catch (SocketTimeoutException full) {
            return backlog;
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : waiting) {
            socket.close();
        }
    }
}
