package dev.perfkit.simulations.memory.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.memory.shop.Load;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * Runs the loads, some at a time, and judges what the profilers inside said.
 *
 * <pre>{@code
 * Evidence evidence = new RealLeaks(Jdks.usual(), 4, System.out).run(Jvm.ALL, List.of(Load.values()), Duration.ofMinutes(1));
 * }</pre>
 *
 * <p>The table is {@code leak-real.md} beside the evidence, and what each program printed, with the series that its verdicts rest on,
 * stands in the folder {@code leak-real} there. A JVM whose JDK is not there is left out, and a
 * row says so.
 *
 * <p><b>Thread safety:</b> for one thread. <b>Failures:</b> a program that dies is judged wrong, and what it printed is told.
 */
public final class RealLeaks {
    private static final String NAME = "leak-real";

    private final Map<Integer, Path> launchers;
    private final int parallel;
    private final PrintStream out;

    /**
     * Creates it.
     *
     * @param launchers what starts the JVM of a feature
     * @param parallel how many run at a time
     * @param out where to tell what is being done
     */
    public RealLeaks(Map<Integer, Path> launchers, int parallel, PrintStream out) {
        this.launchers = Map.copyOf(launchers);
        this.parallel = parallel;
        this.out = out;
    }

    /** Runs each load in each JVM. */
    public Evidence run(List<Jvm> jvms, List<Load> loads, Duration length) {
        List<LoadRun> runs = new ArrayList<>();
        // JVM by JVM for each load, so that those that do the same do not do it all at the same time.
        for (Jvm jvm : jvms) {
            Path launcher = launchers.get(jvm.feature());
            if (launcher != null) {
                loads.forEach(load -> runs.add(new LoadRun(jvm, launcher, load, length)));
            }
        }
        out.printf("%d runs of %d s in JVMs of 64 MB, %d at a time%n", runs.size(), length.toSeconds(), parallel);
        Map<LoadRun, Judgement> judged = judge(runs);
        List<Jvm> absent = jvms.stream()
                .filter(jvm -> !launchers.containsKey(jvm.feature()))
                .toList();
        String table = JudgementTable.of(jvms, loads, judged);
        out.printf("%n%s%n", table);
        write(table);
        return evidence(List.copyOf(judged.values()), absent);
    }

    private static void write(String table) {
        try {
            Files.writeString(Evidence.folder().resolve(NAME + ".md"), table + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<LoadRun, Judgement> judge(List<LoadRun> runs) {
        ExecutorService starters = Executors.newFixedThreadPool(parallel);
        try {
            Path folder = Files.createDirectories(Evidence.folder().resolve(NAME));
            Map<LoadRun, CompletableFuture<Judgement>> begun = new LinkedHashMap<>();
            runs.forEach(run -> begun.put(run, CompletableFuture.supplyAsync(() -> judge(run, folder), starters)));
            Map<LoadRun, Judgement> judged = new LinkedHashMap<>();
            begun.forEach((run, judgement) -> judged.put(run, judgement.join()));
            return judged;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            starters.shutdownNow();
        }
    }

    private Judgement judge(LoadRun run, Path folder) {
        Path log = folder.resolve(run.label().replace('/', '-') + ".txt");
        try {
            Judgement judgement = run.run(log);
            synchronized (out) {
                out.printf("  %-24s %s%n", run.label(), judgement);
                if (judgement.seen().isEmpty()) {
                    out.println(Files.readString(log, UTF_8).indent(4));
                }
                out.flush();
            }
            return judgement;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    private static Evidence evidence(List<Judgement> judged, List<Jvm> absent) {
        List<Judgement> leaks = where(judged, one -> one.load().leaks().isPresent());
        List<Judgement> harmless = where(judged, one -> one.load().leaks().isEmpty());
        List<Judgement> owned = where(judged, one -> one.load().owner().isPresent());
        Evidence evidence = Evidence.of(NAME);
        // Without a value where nothing ran, so that it is not held.
        double right = judged.isEmpty()
                ? Double.NaN
                : where(judged, Judgement::isRight).size();
        evidence.addSeen("judged-right", right, "1", judged.size(), Bar.atLeast(judged.size()));
        count(evidence, "leaks-found", leaks, Judgement::isFound, Bar.atLeast(leaks.size()));
        count(evidence, "false-alarms", harmless, Judgement::hasOthers, Bar.atMost(0));
        count(evidence, "owners-named", owned, Judgement::isOwnerNamed, Bar.atLeast(owned.size()));
        evidence.addSeen(
                "leaks beside which something else was called leaking",
                where(leaks, Judgement::hasOthers).size(),
                "1",
                leaks.size());
        absent.forEach(
                jvm -> evidence.add("NOT RUN, no JDK " + jvm.feature() + " found: " + jvm.label(), Double.NaN, "1"));
        return evidence;
    }

    private static void count(Evidence evidence, String row, List<Judgement> of, Predicate<Judgement> what, Bar bar) {
        if (!of.isEmpty()) {
            evidence.addSeen(row, where(of, what).size(), "1", of.size(), bar);
        }
    }

    private static List<Judgement> where(List<Judgement> judged, Predicate<Judgement> condition) {
        return judged.stream().filter(condition).toList();
    }
}
