package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.memory.real.Jdks;
import dev.perfkit.simulations.memory.real.Jvm;
import dev.perfkit.simulations.memory.real.RealLeaks;
import dev.perfkit.simulations.memory.shop.Load;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Whether the memory profiler tells real leaks in real JVMs from what only looks like one. */
final class LeakReal implements Simulation {
    private static final String QUICK = "--quick";
    private static final String ONLY = "--only=";
    private static final String PARALLEL = "--parallel=";
    private static final String JDKS = "--jdks=";
    private static final String ALL = "*";
    private static final int USUAL_PARALLEL = 4;
    private static final Duration LENGTH = Duration.ofMinutes(1);
    private static final Duration QUICK_LENGTH = Duration.ofSeconds(12);

    @Override
    public String name() {
        return "leak-real";
    }

    @Override
    public String summary() {
        return "real leaks and harmless loads in JVMs of 64 MB, a minute each; " + QUICK + ", " + ONLY + "JVM/LOAD, "
                + PARALLEL + "N, " + JDKS + "DIR,DIR";
    }

    @Override
    public Evidence run(List<String> options, PrintStream out) {
        Options given = new Options(options, Set.of(QUICK, ONLY, PARALLEL, JDKS)).withoutWords();
        Main.quieten();
        int parallel = given.number(PARALLEL, USUAL_PARALLEL);
        if (parallel == 0) {
            throw new IllegalArgumentException(PARALLEL + parallel + " (expected: >= 1)");
        }
        String named = given.text(JDKS, "");
        Map<Integer, Path> launchers = named.isEmpty()
                ? Jdks.usual()
                : Jdks.in(Stream.of(named.split(",", -1)).map(Path::of).toList());
        RealLeaks leaks = new RealLeaks(launchers, parallel, out);
        if (given.has(QUICK)) {
            Jvm jvm = new Jvm(Runtime.version().feature(), Jvm.Collector.G1);
            return leaks.run(List.of(jvm), List.of(Load.THREAD, Load.STEADY), QUICK_LENGTH);
        }
        String[] only = (given.text(ONLY, ALL + "/" + ALL) + "/").split("/", -1);
        return leaks.run(
                chosen(Jvm.ALL, Jvm::label, only[0]),
                chosen(Arrays.asList(Load.values()), Load::label, only[1]),
                LENGTH);
    }

    private static <T> List<T> chosen(List<T> all, Function<T, String> label, String name) {
        List<T> chosen = all.stream()
                .filter(one -> name.equals(ALL) || label.apply(one).equals(name))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException(ONLY + name + " (expected: JVM/LOAD, of "
                    + all.stream().map(label).toList() + " or " + ALL + ")");
        }
        return chosen;
    }
}
