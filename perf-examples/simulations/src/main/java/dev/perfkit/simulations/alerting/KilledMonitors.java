package dev.perfkit.simulations.alerting;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Kills a process with a monitor again and again, and looks whether everybody was told everything. */
public final class KilledMonitors {
    /*
     * Three kills in a row are of one set of rules, then others take their place: alerts of the old ones end there, by which that is
     * tried too, and none flaps for long. The last process has rules of its own, ends in peace, and so tells all that is left.
     */
    private static final int KILLS_A_GENERATION = 3;
    private static final int LONGEST_LIFE_MILLIS = 400;
    private static final int LONGEST_START_MILLIS = 1_000;
    private static final int REPORT_EVERY = 25;
    private static final Duration LAST_LIFE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Random random;
    private final Path folder;
    private final Path people;
    private final Set<Told> promised = new HashSet<>();
    private final Receiver receiver = new Receiver();
    private int linesRead;

    private KilledMonitors(long seed, Path folder) {
        this.random = new Random(seed);
        this.folder = folder;
        this.people = folder.resolve("people");
    }

    /**
     * Kills so many.
     *
     * @param kills how many
     * @param seed of the moments
     * @param out where it tells how far it is
     */
    public static KilledMonitors run(int kills, long seed, PrintStream out) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("alert-crash");
        try {
            KilledMonitors monitors = new KilledMonitors(seed, folder);
            for (int i = 0; i < kills; i++) {
                monitors.kill(i / KILLS_A_GENERATION);
                if ((i + 1) % REPORT_EVERY == 0) {
                    out.printf("%d of %d killed, %d events promised%n", i + 1, kills, monitors.promised.size());
                }
            }
            monitors.end();
            return monitors;
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private void kill(int generation) throws IOException, InterruptedException {
        Process process = launch("" + generation);
        try {
            int longest = LONGEST_START_MILLIS; // which may be while it reads its journal, and tells what waited
            if (random.nextInt(3) > 0) {
                awaitReady(process);
                longest = LONGEST_LIFE_MILLIS;
            }
            Thread.sleep(random.nextInt(longest)); // any moment is as good as another
        } finally {
            process.destroyForcibly().waitFor(); // which is kill -9
        }
        Path journal = folder.resolve("state").resolve("delivery.journal");
        promised.addAll(Files.exists(journal) ? Told.promised(Files.readString(journal)) : List.of());
        read();
        receiver.died();
    }

    private void end() throws IOException, InterruptedException {
        Process process = launch("none");
        awaitReady(process);
        Thread.sleep(LAST_LIFE.toMillis());
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the last monitor did not close within " + PATIENCE);
        }
        read();
    }

    private Process launch(String generation) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                KilledProcess.class.getName(),
                folder.resolve("state").toString(),
                people.toString(),
                generation);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.redirectErrorStream(true).start();
    }

    private static void awaitReady(Process process) throws IOException {
        Reader output = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8);
        StringBuilder printed = new StringBuilder();
        while (!printed.toString().contains(KilledProcess.READY)) {
            int next = output.read();
            if (next < 0) {
                throw new IOException("the monitor did not start: " + printed);
            }
            printed.append((char) next);
        }
    }

    /** One line is one message. */
    private void read() throws IOException {
        List<String> lines = Files.exists(people) ? Files.readAllLines(people) : List.of();
        for (String line : lines.subList(linesRead, lines.size())) {
            receiver.take(Arrays.stream(line.split(Pattern.quote(Told.BETWEEN), -1))
                    .map(Told::parse)
                    .toList());
        }
        linesRead = lines.size();
    }

    /** Returns how many events the disk promised to deliver. */
    public int promised() {
        return promised.size();
    }

    /** Returns how many of them never arrived, nor what came after them; and incidents that nobody was told the end of. */
    public int lost() {
        // The last process's own alerts may go on: it only stopped.
        long open = receiver.open().stream()
                .filter(told -> !told.rule().startsWith("rule-none-"))
                .count();
        return receiver.missing(promised).size() + (int) open;
    }

    /** Returns how many arrived again. */
    public int duplicates() {
        return receiver.duplicates();
    }

    /** Returns how many of them no death explains. */
    public int unexplained() {
        return receiver.unexplained();
    }
}
