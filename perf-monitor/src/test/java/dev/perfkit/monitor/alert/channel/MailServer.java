package dev.perfkit.monitor.alert.channel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A mail server that speaks as much SMTP as a client needs to get rid of a message. */
final class MailServer implements AutoCloseable {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final List<String> receivers = new CopyOnWriteArrayList<>();
    final List<String> messages = new CopyOnWriteArrayList<>();
    volatile String unknown = "";
    volatile boolean busy;
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    MailServer() throws IOException {
        Thread thread = new Thread(this::serve, "mail-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept();
                    BufferedReader in =
                            new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                    PrintStream out = new PrintStream(client.getOutputStream(), true, StandardCharsets.UTF_8)) {
                talk(in, out);
            } catch (IOException e) {
                // The client has gone, or the test is over.
            }
        }
    }

    private void talk(BufferedReader in, PrintStream out) throws IOException {
        out.print("220 test\r\n");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            lines.add(line);
            out.print(answer(line, in, out) + "\r\n");
            out.flush();
            if (line.startsWith("QUIT")) {
                return;
            }
        }
    }

    private String answer(String line, BufferedReader in, PrintStream out) throws IOException {
        if (line.startsWith("MAIL") && busy) {
            return "451 later";
        }
        if (line.startsWith("RCPT")) {
            if (!unknown.isEmpty() && line.contains(unknown)) {
                return "550 unknown";
            }
            receivers.add(line.substring("RCPT TO:".length()));
        }
        if (line.startsWith("DATA")) {
            out.print("354 go on\r\n");
            out.flush();
            StringBuilder message = new StringBuilder();
            for (String text = in.readLine(); text != null && !text.equals("."); text = in.readLine()) {
                message.append(text).append('\n');
            }
            messages.add(message.toString());
        }
        return line.startsWith("QUIT") ? "221 bye" : "250 ok";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
