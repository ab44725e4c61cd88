package dev.perfkit.simulations.coherence;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.perfkit.cache.kit.Versions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;

/** A node in a JVM of its own: does what the lines of its standard input ask, and ends with them. */
final class NodeProcess {
    static final String READY = "ready";

    private NodeProcess() {}

    /**
     * Runs the node.
     *
     * @param args product, name, port of Redis, file of the versions, how many, foreign writes, folder for histories
     */
    public static void main(String[] args) throws IOException {
        Versions versions = Versions.shared(Path.of(args[3]), Integer.parseInt(args[4]));
        Site site = new Site(Integer.parseInt(args[2]), versions, Boolean.parseBoolean(args[5]));
        Worker worker = new Worker(args[1], Product.valueOf(args[0]).openNode(site), versions, Path.of(args[6]));
        System.out.println(READY);
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            int space = line.indexOf(' ');
            Task task = Task.valueOf(line.substring(0, space));
            System.out.println(Member.words(worker.run(task, Member.numbers(line.substring(space + 1)))));
        }
        // At once: threads that a peer left behind are no reason to stay.
        Runtime.getRuntime().halt(0);
    }
}
