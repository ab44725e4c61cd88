package dev.perfkit.simulations.memory.real;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The JDKs of this machine. */
public final class Jdks {
    private static final Path USUAL = Path.of("/usr/lib/jvm");

    private Jdks() {}

    /** Returns the running one and those in {@code /usr/lib/jvm}, by their feature; of two of a feature, the running one. */
    public static Map<Integer, Path> usual() {
        List<Path> homes = new ArrayList<>();
        homes.add(Path.of(System.getProperty("java.home")));
        if (Files.isDirectory(USUAL)) {
            try (Stream<Path> found = Files.list(USUAL)) {
                homes.addAll(found.sorted().toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Map<Integer, Path> launchers = new TreeMap<>();
        homes.stream().filter(Jdks::isJdk).forEach(home -> launchers.putIfAbsent(feature(home), launcher(home)));
        return launchers;
    }

    /**
     * Returns those in the given folders, by their feature.
     *
     * @throws IllegalArgumentException if there is none in one of them
     */
    public static Map<Integer, Path> in(List<Path> homes) {
        Map<Integer, Path> launchers = new TreeMap<>();
        for (Path home : homes) {
            if (!isJdk(home)) {
                throw new IllegalArgumentException(
                        "jdks: \"" + home + "\" (expected: a folder with the file release and the program bin/java)");
            }
            launchers.put(feature(home), launcher(home));
        }
        return launchers;
    }

    private static Path launcher(Path home) {
        return home.resolve("bin/java");
    }

    private static boolean isJdk(Path home) {
        return Files.isRegularFile(home.resolve("release")) && Files.isExecutable(launcher(home));
    }

    private static int feature(Path home) {
        Properties release = new Properties();
        try (Reader in = Files.newBufferedReader(home.resolve("release"))) {
            release.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
        if (!version.matches("\\d{1,3}\\b.*")) {
            throw new IllegalArgumentException("JAVA_VERSION: \"" + version + "\" in the file release of " + home
                    + " (expected: such as \"17.0.1\")");
        }
        return Integer.parseInt(version.split("\\D", 2)[0]);
    }
}
