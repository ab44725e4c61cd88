package dev.perfkit.cache.kit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.embedded.core.ExecutableProvider;

/**
 * Which {@code redis-server} to run, and of which version.
 *
 * @param file the executable
 * @param major the first number of its version
 * @param minor the second one
 * @param version the version in full
 */
record RedisExecutable(File file, int major, int minor, String version) {
    static final String PROPERTY = "perfkit.redis.server";
    static final String VARIABLE = "PERFKIT_REDIS_SERVER";

    private static final Logger log = LoggerFactory.getLogger(RealRedis.class);
    private static final Pattern VERSION = Pattern.compile(" v=((\\d{1,4})\\.(\\d{1,4})\\S*)");
    private static final AtomicBoolean SAID = new AtomicBoolean();

    /** Returns the one that this JVM is to run, and says so, once. */
    static RedisExecutable choose(Path folder) throws IOException {
        String property = System.getProperty(PROPERTY);
        String path = System.getenv("PATH");
        RedisExecutable chosen = property == null
                ? choose(VARIABLE, System.getenv(VARIABLE), path == null ? "" : path, folder)
                : choose(PROPERTY, property, path == null ? "" : path, folder);
        if (SAID.compareAndSet(false, true)) {
            log.info("Redis {} runs, of {}", chosen.version, chosen.file);
        }
        return chosen;
    }

    /**
     * Returns the one given; else the first one on the path that is newer than 6.2; else that of embedded-redis.
     *
     * @param source what gives it: the property's name, or the variable's
     * @param given a file; null or empty for none
     * @param path folders, as in {@code PATH}
     * @param folder where embedded-redis may put its own
     * @throws IllegalArgumentException if what was given is no Redis of 6.2 or newer
     * @throws IOException if embedded-redis has none for this machine
     */
    static RedisExecutable choose(String source, @Nullable String given, String path, Path folder) throws IOException {
        if (given != null && !given.isEmpty()) {
            RedisExecutable found = of(new File(given));
            if (found == null || found.isOlderThan(6, 2)) {
                throw new IllegalArgumentException(source + ": " + given
                        + (found == null ? "" : ", which is " + found.version)
                        + " (expected: a redis-server of 6.2 or newer)");
            }
            return found;
        }
        for (String place : path.split(File.pathSeparator, -1)) {
            RedisExecutable found = place.isEmpty() ? null : of(new File(place, "redis-server"));
            if (found != null && !found.isOlderThan(6, 3)) {
                return found;
            }
        }
        return embedded(folder);
    }

    private static RedisExecutable embedded(Path folder) throws IOException {
        File file;
        try {
            file = ExecutableProvider.newJarResourceProvider(folder.toFile()).get();
        } catch (IOException | RuntimeException e) {
            throw new IOException("embedded-redis has no server for this machine (it asks the tool uname): " + e, e);
        }
        RedisExecutable found = of(file);
        // What keeps it from saying its version is said again when it is started.
        return found == null ? new RedisExecutable(file, 6, 2, "6.2") : found;
    }

    private boolean isOlderThan(int otherMajor, int otherMinor) {
        return major < otherMajor || (major == otherMajor && minor < otherMinor);
    }

    /** Returns what the file says that it is; null if that is no Redis, or does not run. */
    private static @Nullable RedisExecutable of(File file) {
        if (!Files.isExecutable(file.toPath()) || file.isDirectory()) {
            return null;
        }
        try {
            Process asked = new ProcessBuilder(file.getAbsolutePath(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(said);
            return version.find()
                    ? new RedisExecutable(
                            file,
                            Integer.parseInt(version.group(2)),
                            Integer.parseInt(version.group(3)),
                            version.group(1))
                    : null;
        } catch (IOException | UncheckedIOException e) {
            log.debug("{} does not run", file, e);
            return null;
        }
    }
}
