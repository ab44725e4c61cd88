package dev.perfkit.cache.kit;

import dev.perfkit.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;

/**
 * A wire to a server on this machine, that can be cut, stalled and slowed.
 *
 * <pre>{@code
 * try (TcpProxy proxy = TcpProxy.to(6379)) {
 *     RedisURI uri = RedisURI.create("127.0.0.1", proxy.port());
 *     proxy.stall();
 *     proxy.restore();
 * }
 * }</pre>
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Cost:</b> two threads a connection and one for the proxy, which have ended
 * when {@link #close} returns. <b>Failures:</b> where the server refuses a connection, so does the proxy.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BACKLOG = 200;
    private static final int PIECE = 16 * 1024;
    private static final long END_LIMIT_MILLIS = 10_000;

    private enum Mode {
        OPEN,
        STALLED,
        CUT,
        CLOSED
    }

    private final Ticker ticker = Ticker.system();
    private final ServerSocket listener;
    private final int target;
    private final Thread acceptor;
    // The rest is guarded by this.
    private final Set<Connection> connections = new HashSet<>();
    private Mode mode = Mode.OPEN;
    private long delayNanos;

    private TcpProxy(int target, ServerSocketFactory sockets) throws IOException {
        this.target = target;
        listener = sockets.createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        acceptor = start("accept", this::accept);
    }

    /**
     * Opens a proxy on a free port of the loopback.
     *
     * @param port where the server listens on the loopback, or will
     */
    public static TcpProxy to(int port) {
        return to(port, ServerSocketFactory.getDefault());
    }

    /**
     * Opens a proxy as {@link #to(int)} does, to listen by other sockets: those of an {@code SSLServerSocketFactory} make of a
     * server that knows no TLS one that does.
     *
     * @param port where the server listens on the loopback, or will
     * @param sockets what makes the socket to listen at
     */
    public static TcpProxy to(int port, ServerSocketFactory sockets) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        try {
            return new TcpProxy(port, sockets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the port on the loopback to connect to in the server's place. */
    public int port() {
        return listener.getLocalPort();
    }

    /**
     * Resets all connections, with what they have under way, and new ones as soon as they are made. (The port stays taken:
     * of a free one among the system's own, a client may draw itself.)
     */
    public synchronized void cut() {
        change(Mode.CUT);
        resetAll();
    }

    /**
     * Holds what is sent from now on, in both directions, and the ends of connections too: each side believes that the other
     * has fallen silent. New connections are made and held as well.
     */
    public synchronized void stall() {
        change(Mode.STALLED);
    }

    /**
     * Lets everything come later. What is sent while something else is held leaves after it, so that a byte comes between one
     * and two delays late.
     *
     * @param delay how much later, 0 for no more
     */
    public synchronized void delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: >= 0)");
        }
        delayNanos = delay.toNanos();
    }

    /** Ends a cut, a stall and a delay: what was held goes on its way, in the order of each connection. */
    public synchronized void restore() {
        delayNanos = 0;
        change(Mode.OPEN);
    }

    /**
     * Ends a cut, a stall and a delay for connections to come, and leaves those there are stalled for good: as where a
     * firewall has forgotten them, which tells nobody.
     */
    public synchronized void strand() {
        connections.forEach(connection -> connection.stranded = true);
        restore();
    }

    private void change(Mode next) {
        if (mode != Mode.CLOSED) {
            mode = next;
            notifyAll();
        }
    }

    private synchronized void resetAll() {
        List.copyOf(connections).forEach(Connection::reset);
        connections.clear();
        notifyAll();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                open(listener.accept());
            } catch (IOException e) {
                // Closed; or a client that was gone at once.
            }
        }
    }

    /** A connection is known before the server is, so that whatever is done to all is done to it. */
    private void open(Socket client) {
        Connection connection = new Connection(client);
        if (!admit(connection)) {
            connection.reset();
            return;
        }
        try {
            connection.connect();
            begin(connection);
        } catch (IOException e) {
            drop(connection);
        }
    }

    private synchronized boolean isReachable() {
        return mode == Mode.OPEN || mode == Mode.STALLED;
    }

    private synchronized boolean admit(Connection connection) {
        return isReachable() && connections.add(connection);
    }

    private synchronized void begin(Connection connection) {
        if (connections.contains(connection)) {
            connection.start();
        }
    }

    private synchronized void drop(Connection connection) {
        connections.remove(connection);
        connection.reset();
    }

    /** Waits while the connection is stalled, and for its delay. */
    private synchronized void hold(Connection connection) throws InterruptedException {
        long start = ticker.read();
        long late = delayNanos;
        while (connections.contains(connection)) {
            long left = Math.min(late, delayNanos) - (ticker.read() - start);
            if (mode == Mode.STALLED || connection.stranded) {
                wait();
            } else if (left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } else {
                return;
            }
        }
    }

    private synchronized void forget(Connection connection) {
        if (++connection.ended == 2) {
            drop(connection);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is gone, which is what was wanted.
        }
    }

    private Thread start(String what, Runnable body) {
        Thread thread = new Thread(body, "tcp-proxy-" + port() + "-" + what);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Resets all connections, gives the port back and waits for the threads. Idempotent. */
    @Override
    public void close() {
        List<Thread> threads = new ArrayList<>(List.of(acceptor));
        synchronized (this) {
            change(Mode.CLOSED);
            connections.forEach(connection -> threads.addAll(connection.threads));
            resetAll();
        }
        try {
            listener.close();
            for (Thread thread : threads) {
                thread.join(END_LIMIT_MILLIS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A client's socket and one to the server, and a thread for each direction. */
    private final class Connection {
        private final Socket client;
        private final Socket server = new Socket();
        private final List<Thread> threads = new ArrayList<>();
        private boolean stranded;
        private int ended;

        Connection(Socket client) {
            this.client = client;
        }

        void connect() throws IOException {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        }

        void start() {
            threads.add(TcpProxy.this.start("to-server", () -> pump(client, server)));
            threads.add(TcpProxy.this.start("to-client", () -> pump(server, client)));
        }

        private void pump(Socket from, Socket to) {
            try {
                if (!copy(from, to)) {
                    reset();
                }
            } catch (InterruptedException e) {
                reset();
            }
            forget(this);
        }

        /** Copies until the sender's end, and that too; returns false if the connection broke instead. */
        private boolean copy(Socket from, Socket to) throws InterruptedException {
            byte[] piece = new byte[PIECE];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                    hold(this);
                    out.write(piece, 0, length);
                }
                hold(this);
                to.shutdownOutput();
                return true;
            } catch (IOException e) {
                hold(this);
                return false;
            }
        }

        void reset() {
            TcpProxy.reset(client);
            TcpProxy.reset(server);
        }
    }
}
