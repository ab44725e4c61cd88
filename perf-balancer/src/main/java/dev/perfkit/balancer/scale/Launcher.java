package dev.perfkit.balancer.scale;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Starts the host's command.
 *
 * @param command the command
 * @param output where what it prints goes, a file for each; null for where this JVM's output goes
 */
record Launcher(LocalProcesses.Command command, @Nullable Path output) {

    /** Returns a port that nobody listens on at present. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Process start(String name, int port) throws Exception {
        ProcessBuilder builder = command.prepare(name, port);
        Redirect to = output == null
                ? Redirect.INHERIT
                : Redirect.appendTo(output.resolve(name + ".log").toFile());
        // No output may be a pipe: nobody reads it, and it would hold the process up once it is full.
        if (builder.redirectOutput().equals(Redirect.PIPE)) {
            builder.redirectOutput(to);
        }
        if (builder.redirectError().equals(Redirect.PIPE)) {
            builder.redirectError(to);
        }
        return builder.start();
    }
}
