package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.alerting.CrashHistory;
import dev.perfkit.simulations.alerting.KilledMonitors;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What is lost, and what is told wrongly, where the process of a monitor dies at any moment. */
final class AlertCrash implements Simulation {
    private static final String HISTORIES = "--histories=";
    private static final String KILLS = "--kills=";
    private static final String SEED = "--seed=";
    private static final int PARTS = 20;
    private static final Bar NONE = Bar.atMost(0);

    @Override
    public String name() {
        return "alert-crash";
    }

    @Override
    public String summary() {
        return "alerts over crashes at any step, and over kill -9; " + HISTORIES + "N, " + KILLS + "N, " + SEED + "N";
    }

    @Override
    public Evidence run(List<String> words, PrintStream out) {
        Options options = new Options(words, Set.of(HISTORIES, KILLS, SEED)).withoutWords();
        int histories = options.number(HISTORIES, 10_000);
        int kills = options.number(KILLS, 200);
        int seed = options.number(SEED, 1);
        Main.quieten();
        CrashHistory.Result crashed = crashed(histories, seed, out);
        KilledMonitors killed = killed(kills, seed, out);
        return Evidence.of(name())
                .addSeen("lost", crashed.lost(), "events", crashed.promised(), NONE)
                .addSeen("false-resolved", crashed.falseResolved(), "events", crashed.heard(), NONE)
                .addSeen("early-firing", crashed.earlyFiring(), "events", crashed.heard(), NONE)
                .addSeen("kill9-lost", killed.lost(), "events", killed.promised(), NONE)
                .addSeen(
                        "duplicates-unexplained",
                        crashed.unexplained() + killed.unexplained(),
                        "events",
                        crashed.heard(),
                        NONE)
                .addSeen("duplicates", crashed.duplicates(), "events", crashed.heard())
                .addSeen("kill9-duplicates", killed.duplicates(), "events", killed.promised())
                .add("histories", histories, "1")
                .add("lives", crashed.lives(), "1")
                .add("kills", kills, "1");
    }

    private static CrashHistory.Result crashed(int histories, int seed, PrintStream out) {
        CrashHistory.Result all = new CrashHistory.Result();
        int size = Math.max(1, (histories + PARTS - 1) / PARTS);
        IntStream.range(0, (histories + size - 1) / size).forEach(part -> {
            long first = (long) part * size;
            LongStream.range(first, Math.min(histories, first + size))
                    .parallel()
                    .mapToObj(number -> CrashHistory.play(1_000_003L * seed + number))
                    .toList()
                    .forEach(all::add);
            out.printf(
                    "%d of %d histories: %d events promised, %d lost, %d false, %d early%n",
                    Math.min(histories, first + size),
                    histories,
                    all.promised(),
                    all.lost(),
                    all.falseResolved(),
                    all.earlyFiring());
        });
        return all;
    }

    private static KilledMonitors killed(int kills, int seed, PrintStream out) {
        try {
            return KilledMonitors.run(kills, seed, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
