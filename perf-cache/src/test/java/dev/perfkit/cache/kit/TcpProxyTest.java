package dev.perfkit.cache.kit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
    private static final int PATIENCE = 10_000;
    /** Long enough for a byte that is not held to be there, which takes some microseconds. */
    private static final int MOMENT = 150;

    private ServerSocket server;
    private TcpProxy proxy;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(PATIENCE);
        proxy = TcpProxy.to(server.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    private Socket connect() throws IOException {
        return patient(new Socket(InetAddress.getLoopbackAddress(), proxy.port()));
    }

    private Socket accept() throws IOException {
        return patient(server.accept());
    }

    private static Socket patient(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static void end(Socket socket) throws IOException {
        socket.close();
    }

    private static String receive(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), US_ASCII);
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(MOMENT);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(PATIENCE);
    }

    private static void assertBroken(Socket socket) {
        assertThatThrownBy(() -> assertThat(socket.getInputStream().read()).isNotNegative())
                .isInstanceOfAny(SocketException.class, AssertionError.class);
    }

    @Test
    void bytes_bothWays_pass() throws IOException {
        try (Socket client = connect();
                Socket served = accept()) {
            send(client, "question");
            assertThat(receive(served, 8)).isEqualTo("question");
            send(served, "answer");
            assertThat(receive(client, 6)).isEqualTo("answer");
        }
    }

    @Test
    void end_ofOneDirection_leavesTheOther() throws IOException {
        try (Socket client = connect();
                Socket served = accept()) {
            send(client, "all");
            client.shutdownOutput();
            assertThat(receive(served, 100)).isEqualTo("all");
            send(served, "answer");
            end(served);
            assertThat(receive(client, 100)).isEqualTo("answer");
        }
    }

    @Test
    void reset_byTheServer_reachesTheClient() throws IOException {
        try (Socket client = connect();
                Socket served = accept()) {
            served.setSoLinger(true, 0);
            end(served);
            assertBroken(client);
        }
    }

    @Test
    void cut_openConnections_end() throws IOException {
        try (Socket client = connect();
                Socket served = accept()) {
            proxy.cut();
            assertBroken(client);
            assertBroken(served);
        }
    }

    @Test
    void cut_newConnection_isRefusedUntilRestored() throws IOException {
        proxy.cut();
        try (Socket client = connect()) {
            assertBroken(client);
        }
        proxy.restore();
        try (Socket client = connect();
                Socket served = accept()) {
            send(client, "x");
            assertThat(receive(served, 1)).isEqualTo("x");
        }
    }

    @Test
    void stall_bytes_areHeldBothWaysUntilRestored() throws IOException {
        try (Socket client = connect();
                Socket served = accept()) {
            proxy.stall();
            send(client, "up");
            send(served, "down");
            assertSilent(served);
            assertSilent(client);
            send(client, "per");
            proxy.restore();
            assertThat(receive(served, 5)).isEqualTo("upper");
            assertThat(receive(client, 4)).isEqualTo("down");
        }
    }

    @Test
    void stall_newConnection_isMadeAndHeld() throws IOException {
        proxy.stall();
        try (Socket client = connect();
                Socket served = accept()) {
            send(client, "x");
            assertSilent(served);
            proxy.restore();
            assertThat(receive(served, 1)).isEqualTo("x");
        }
    }

    @Test
    void stall_endOfTheClient_isHidden() throws IOException {
        try (Socket client = connect();
                Socket served = accept()) {
            proxy.stall();
            end(client);
            assertSilent(served);
            proxy.restore();
            assertThat(receive(served, 1)).isEmpty();
        }
    }

    @Test
    void strand_oldConnection_staysSilentWhileNewOnesWork() throws IOException {
        try (Socket client = connect();
                Socket served = accept()) {
            // Only now is it sure that the proxy counts it among its own.
            send(client, "w");
            assertThat(receive(served, 1)).isEqualTo("w");
            proxy.stall();
            send(client, "x");
            proxy.strand();
            try (Socket later = connect();
                    Socket servedLater = accept()) {
                send(later, "y");
                assertThat(receive(servedLater, 1)).isEqualTo("y");
            }
            assertSilent(served);
            proxy.cut();
            assertBroken(client);
        }
    }

    @Test
    void cut_whatWasHeld_isLost() throws IOException {
        try (Socket client = connect();
                Socket served = accept()) {
            proxy.stall();
            send(client, "x");
            assertSilent(served);
            proxy.cut();
            proxy.restore();
            assertBroken(served);
        }
    }

    @Test
    void delay_bytes_comeLaterUntilRestored() throws IOException {
        Duration delay = Duration.ofMillis(200);
        try (Socket client = connect();
                Socket served = accept()) {
            proxy.delay(delay);
            long start = Ticker.system().read();
            send(client, "x");
            assertThat(receive(served, 1)).isEqualTo("x");
            assertThat(Ticker.system().read() - start).isGreaterThanOrEqualTo(delay.toNanos());

            proxy.delay(Duration.ofHours(1));
            send(client, "y");
            assertSilent(served);
            proxy.restore();
            assertThat(receive(served, 1)).isEqualTo("y");
        }
    }

    @Test
    void server_notThere_connectionIsRefused() throws IOException {
        server.close();
        try (Socket client = connect()) {
            assertBroken(client);
        }
    }

    @Test
    void close_whileStalled_endsConnectionsAndThreads() throws IOException {
        try (Socket client = connect();
                Socket served = accept()) {
            proxy.stall();
            send(client, "x");
            String name = "tcp-proxy-" + proxy.port();
            // The sockets can be connected before the proxy's threads have begun.
            Awaitility.await().untilAsserted(() -> assertThat(threads(name)).isEqualTo(3));

            proxy.close();

            assertThat(threads(name)).isZero();
            assertBroken(client);
            assertBroken(served);
            assertThatCode(proxy::close).doesNotThrowAnyException();
            assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
        }
    }

    @Test
    void threads_ofEndedConnections_end() throws Exception {
        String name = "tcp-proxy-" + proxy.port();
        Socket client = connect();
        Socket served = accept();
        end(client);
        assertThat(receive(served, 1)).isEmpty();
        end(served);

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(name) && !thread.getName().endsWith("accept")) {
                thread.join(PATIENCE);
            }
        }
        assertThat(threads(name)).isEqualTo(1);
    }

    @Test
    void arguments_bad_areNamed() {
        assertThatThrownBy(() -> TcpProxy.to(0)).hasMessage("port: 0 (expected: 1 to 65535)");
        assertThatThrownBy(() -> proxy.delay(Duration.ofMillis(-1))).hasMessage("delay: PT-0.001S (expected: >= 0)");
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith(name))
                .count();
    }
}
