package dev.perfkit.cache.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By scripts that say a version and do nothing else. */
class RedisExecutableTest {
    private static final String EMBEDDED = "6.2";

    @TempDir
    Path folder;

    @BeforeEach
    void needsShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh");
    }

    /** Returns a folder with a {@code redis-server} that says this. */
    private String place(String name, String says) throws IOException {
        Path place = Files.createDirectories(folder.resolve(name));
        Path script = place.resolve("redis-server");
        Files.writeString(script, "#!/bin/sh\necho '" + says + "'\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return place.toString();
    }

    private String redis(String version) throws IOException {
        return place(version, "Redis server v=" + version + " sha=00000000:0 malloc=libc bits=64 build=0");
    }

    private RedisExecutable choose(@Nullable String given, String... places) throws IOException {
        return RedisExecutable.choose(RedisExecutable.VARIABLE, given, String.join(File.pathSeparator, places), folder);
    }

    @Test
    void choose_newerOnThePath_isTaken() throws IOException {
        String old = redis("6.2.14");
        String newer = redis("7.0.15");
        String newest = redis("8.2.1");

        RedisExecutable chosen = choose(null, "", folder.resolve("nowhere").toString(), old, newer, newest);
        assertThat(chosen.file()).isEqualTo(new File(newer, "redis-server"));
        assertThat(chosen.version()).isEqualTo("7.0.15");
    }

    @Test
    void choose_noNewerOnThePath_isTheEmbeddedOne() throws IOException {
        RedisExecutable chosen = choose(
                "", redis("6.2.14"), redis("5.0.7"), place("other", "hello"), place("odd", "Redis server v=seven"));

        assertThat(chosen.version()).startsWith(EMBEDDED);
        assertThat(chosen.file().getName()).isNotEqualTo("redis-server");
    }

    @Test
    void choose_notExecutable_isPassedOver() throws IOException {
        String newer = redis("7.0.15");
        assertThat(new File(newer, "redis-server").setExecutable(false)).isTrue();

        assertThat(choose(null, newer).version()).startsWith(EMBEDDED);
    }

    @Test
    void choose_given_isTakenBeforeThePath() throws IOException {
        String given = redis("6.2.14") + "/redis-server";

        assertThat(choose(given, redis("8.2.1")).file()).isEqualTo(new File(given));
    }

    @Test
    void choose_givenIsNoneOrTooOld_isRefused() throws IOException {
        String old = redis("6.0.20") + "/redis-server";
        assertThatThrownBy(() -> choose(old))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PERFKIT_REDIS_SERVER: " + old
                        + ", which is 6.0.20 (expected: a redis-server of 6.2 or newer)");
        assertThatThrownBy(() -> choose("/nowhere/redis-server"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PERFKIT_REDIS_SERVER: /nowhere/redis-server (expected: a redis-server of 6.2 or newer)");
    }

    @Test
    void start_givenIsNone_failsTheTestAndNamesTheProperty() {
        String before = System.getProperty(RedisExecutable.PROPERTY);
        System.setProperty(RedisExecutable.PROPERTY, "/nowhere/redis-server");
        try {
            assertThatThrownBy(RealRedis::start)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "perfkit.redis.server: /nowhere/redis-server (expected: a redis-server of 6.2 or newer)");
        } finally {
            if (before == null) {
                System.clearProperty(RedisExecutable.PROPERTY);
            } else {
                System.setProperty(RedisExecutable.PROPERTY, before);
            }
        }
    }
}
