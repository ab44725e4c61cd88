package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.Glob;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierRead;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.RealRedis;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Patterns as the JVM and as a real Redis understand them. */
@Timeout(60)
class GlobOverRedisTest {
    private static final List<String> ASCII = List.of("a", "b", "c", "1", "-", "^", "]", "\\", "*", "?");
    private static final List<String> BEYOND = List.of("a", "b", "1", "\u00e4", "\u00e9", "\u65e5", "\ud83d\ude00");
    private static final List<String> WILD =
            List.of("*", "?", "[ab]", "[^a]", "[a-c]", "[b-\u00e9]", "[\u00e4\ud83d\ude00]");

    private static @Nullable RealRedis redis;

    @BeforeAll
    static void start() {
        redis = RealRedis.start();
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    private static String drawn(Random random, List<String> from, int most) {
        return random.ints(1 + random.nextInt(most), 0, from.size())
                .mapToObj(from::get)
                .collect(Collectors.joining());
    }

    private static Set<String> texts(Random random, List<String> from) {
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            texts.add(drawn(random, from, 4));
        }
        return texts;
    }

    private static @Nullable Glob parsed(String pattern) {
        try {
            return Glob.of(pattern);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns the texts that Redis says match; all keys begin with the prefix. */
    private static Set<String> matched(RedisCommands<String, String> commands, String prefix, String pattern) {
        return commands.keys(prefix + pattern).stream()
                .map(key -> key.substring(prefix.length()))
                .collect(Collectors.toSet());
    }

    private static Set<String> matched(Set<String> texts, Glob glob) {
        return texts.stream().filter(glob::matches).collect(Collectors.toSet());
    }

    @Test
    void patternsOfAscii_drawnAtRandom_matchAsInRedis() {
        Random random = new Random(47);
        Set<String> texts = texts(random, ASCII);
        Map<String, Glob> globs = new HashMap<>();
        while (globs.size() < 1_000) {
            String pattern = drawn(random, List.of("a", "b", "-", "^", "]", "[", "[^", "[a-c", "\\", "*", "?"), 6);
            Glob glob = parsed(pattern);
            if (glob != null) {
                globs.put(pattern, glob);
            }
        }
        int matches = redis.ask(commands -> {
            texts.forEach(text -> commands.set("ascii:" + text, ""));
            int found = 0;
            for (Map.Entry<String, Glob> each : globs.entrySet()) {
                Set<String> expected = matched(commands, "ascii:", each.getKey());
                assertThat(matched(texts, each.getValue())).as(each.getKey()).isEqualTo(expected);
                found += expected.size();
            }
            return found;
        });
        assertThat(matches).isGreaterThan(1_000);
    }

    @Test
    void coveringPatterns_drawnAtRandom_missNothing() {
        Random random = new Random(11);
        Set<String> texts = texts(random, BEYOND);
        int differing = redis.ask(commands -> {
            texts.forEach(text -> commands.set("beyond:" + text, ""));
            int byBytes = 0;
            for (int i = 0; i < 1_000; i++) {
                String pattern = drawn(random, WILD, 3) + drawn(random, BEYOND, 2) + drawn(random, WILD, 2);
                Glob glob = Glob.of(pattern);
                Set<String> wanted = matched(texts, glob);
                assertThat(matched(commands, "beyond:", glob.coveringBytes()))
                        .as(pattern)
                        .containsAll(wanted);
                byBytes += matched(commands, "beyond:", pattern).equals(wanted) ? 0 : 1;
            }
            return byBytes;
        });
        assertThat(differing).as("patterns that Redis alone takes otherwise").isGreaterThan(100);
    }

    @Test
    void removal_byCharactersOfSeveralBytes_removesWhatTheNearTierDrops() throws Exception {
        RedisTier<String, String> tier = RedisTier.<String, String>builder("glob", redis.uri())
                .codec(ValueCodec.string())
                .failFast(true)
                .build();
        try (TieredCache<String, String> cache =
                TieredCache.<String, String>builder("glob").far(tier).build()) {
            for (String text : List.of("u\u00e41", "ux1", "u\ud83d\ude001", "uxx1", "u1", "x\u00e41")) {
                cache.put(text, "v");
            }
            assertThat(cache.invalidatePattern("u?1").done().get(30, TimeUnit.SECONDS))
                    .isEqualTo(3);
            assertThat(cache.get("u\u00e41")).isNull();
            assertThat(cache.get("ux1")).isNull();
            assertThat(cache.get("u\ud83d\ude001")).isNull();
            assertThat(cache.get("uxx1")).isEqualTo("v");
            assertThat(cache.get("u1")).isEqualTo("v");
            assertThat(cache.get("x\u00e41")).isEqualTo("v");

            tier.write("u\u00e92", TierEntry.of("v", Duration.ofHours(1)));
            assertThat(tier.removeMatching("u[^a]2", removed -> {})).isEqualTo(1);
            assertThat(tier.read("u\u00e92")).isInstanceOf(TierRead.Lease.class);
        }
    }
}
