package dev.perfkit.balancer.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link BackendMain} in a JVM of its own. */
final class BackendProcess implements AutoCloseable {
    final String address;
    final int port;
    private final Process process;

    BackendProcess(String address, int port, String character) throws IOException {
        this.address = address;
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-Dsun.net.httpserver.nodelay=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                BackendMain.class.getName(),
                address,
                Integer.toString(port),
                character);
        this.process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        this.port = readPort();
    }

    private int readPort() throws IOException {
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            close();
            throw new IOException("the backend has ended without a word");
        }
        return Integer.parseInt(line);
    }

    URI uri() {
        return URI.create("http://" + address + ":" + port);
    }

    /** Closes its input, as the end of this JVM would; returns whether it ended of itself. */
    boolean endsWithItsInput() throws IOException, InterruptedException {
        process.getOutputStream().close();
        return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    /** Kills it as {@code kill -9} does, and waits until it is gone. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
