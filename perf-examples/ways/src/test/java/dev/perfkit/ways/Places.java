package dev.perfkit.ways;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.perfkit.agent.Agent;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.profile.Profiler;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.slf4j.LoggerFactory;
import org.slf4j.simple.SimpleServiceProvider;

/** What the programs' class paths are made of. */
final class Places {
    private Places() {}

    /** The application as it was compiled. */
    static Path plain() {
        return Path.of(System.getProperty("ways.plain"));
    }

    /** The application as it was woven at build time. */
    static Path woven() {
        return Path.of(System.getProperty("ways.woven"));
    }

    /** Classes of these tests. */
    static Path tests() {
        return of(Places.class);
    }

    /** PerfKit and a log: what the application needs. */
    static List<Path> perfKit() {
        return List.of(of(Profiler.class), of(LoggerFactory.class), of(SimpleServiceProvider.class));
    }

    /** What the application needs where it caches. */
    static Path[] cache() {
        return new Path[] {of(TieredCache.class), of(Caffeine.class)};
    }

    static Path byteBuddy() {
        return of(ByteBuddy.class);
    }

    static Path byteBuddyAgent() {
        return of(ByteBuddyAgent.class);
    }

    /** A class path of the application and what it needs. */
    static String classPath(Path application, Path... more) {
        List<Path> entries = new ArrayList<>(List.of(application));
        entries.addAll(perfKit());
        entries.addAll(List.of(more));
        return Run.path(entries);
    }

    /** The agent's jar; a build that ends before the phase package has none, and the test is left out. */
    static Path agent() {
        Path jar = of(Agent.class);
        assumeTrue(Files.isRegularFile(jar), "no perf-core-agent.jar; mvn verify builds it");
        return jar;
    }

    static String javaAgent() {
        return "-javaagent:" + agent();
    }

    private static Path of(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
