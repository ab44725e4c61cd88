package dev.perfkit.monitor.dashboard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Requests byte by byte, as no well-behaved client would send them. */
final class RawHttp {
    private final int port;
    private final String token;

    RawHttp(int port, String token) {
        this.port = port;
        this.token = token;
    }

    record Answer(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** As a browser with the cookie would ask, with further header lines. */
    Answer get(String path, String... headers) throws IOException {
        return send("GET", path, "127.0.0.1:" + port, "", withToken(headers));
    }

    Answer post(String path, String body, String... headers) throws IOException {
        return send("POST", path, "127.0.0.1:" + port, body, withToken(headers));
    }

    private String[] withToken(String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Authorization: Bearer " + token;
        return all;
    }

    Answer send(String method, String path, String host, String body, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nConnection: close\r\n");
        if (host != null) {
            request.append("Host: ").append(host).append("\r\n");
        }
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        if (!body.isEmpty()) {
            request.append("Content-Length: ")
                    .append(body.getBytes(UTF_8).length)
                    .append("\r\n");
        }
        request.append("\r\n").append(body);
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.toString().getBytes(UTF_8));
            return parse(new String(socket.getInputStream().readAllBytes(), UTF_8));
        }
    }

    static Answer parse(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return new Answer(0, Map.of(), text); // closed without an answer
        }
        String[] lines = text.substring(0, end).split("\r\n", -1);
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] parts = lines[i].split(": ?", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts.length > 1 ? parts[1] : "");
        }
        return new Answer(Integer.parseInt(lines[0].split(" ", 3)[1]), headers, text.substring(end + 4));
    }

    /** Reads a stream's bytes until they hold a text. */
    static String readUntil(Socket socket, String text) throws IOException {
        StringBuilder read = new StringBuilder();
        byte[] buffer = new byte[8_192];
        while (read.indexOf(text) < 0) {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                throw new IOException("ended before \"" + text + "\": " + read);
            }
            read.append(new String(buffer, 0, count, ISO_8859_1));
        }
        return read.toString();
    }
}
