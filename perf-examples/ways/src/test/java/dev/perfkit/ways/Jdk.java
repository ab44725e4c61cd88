package dev.perfkit.ways;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The JDKs that programs are run on. */
enum Jdk {
    RUNNING {
        @Override
        Path launcher() {
            return Path.of(System.getProperty("java.home"), "bin", "java");
        }
    },
    NEWEST_OTHER {
        @Override
        Path launcher() {
            String found = System.getProperty("ways.secondJvm", "");
            assumeTrue(!found.isEmpty(), "no JDK newer than the running one in /usr/lib/jvm or at -Dsecond.jdk");
            return Path.of(found);
        }
    };

    /** Returns the program that starts a JVM; where there is none, the test is left out. */
    abstract Path launcher();

    /** Tells whether it warns of agents that come while it runs (JEP 451). */
    boolean warnsOfDynamicAgents() {
        return feature() >= 21;
    }

    private int feature() {
        Path release = launcher().resolve("../../release").normalize();
        Properties values = new Properties();
        try (Reader in = Files.newBufferedReader(release)) {
            values.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Integer.parseInt(
                values.getProperty("JAVA_VERSION").replace("\"", "").split("[^0-9]", 2)[0]);
    }
}
