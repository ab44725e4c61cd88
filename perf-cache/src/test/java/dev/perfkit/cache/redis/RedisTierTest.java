package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierFill;
import dev.perfkit.cache.TierRead;
import dev.perfkit.cache.codec.ValueCodec;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is Redis' own of the tier: keys, formats, foreign hands. */
class RedisTierTest extends RedisFixture {
    private static <K> RedisTierBuilder<K, String> builder() {
        return anyBuilder(redis.uri());
    }

    /** Without the counter, and what else is no key of the cache. */
    private static List<String> allKeys() {
        return redis.ask(commands -> commands.keys("perfkit:products:*"));
    }

    private static long millisLeft(String key) {
        return redis.ask(commands -> commands.pttl(key));
    }

    @Test
    void write_plainKeys_haveFullTextUnderNamespace() {
        UUID uuid = UUID.randomUUID();
        try (RedisTier<Object, String> tier = RedisTierTest.<Object>builder().build()) {
            tier.write("a:b", TierEntry.of("one", HOUR));
            tier.write(42L, TierEntry.of("two", HOUR));
            tier.write(uuid, TierEntry.of("three", HOUR));
        }

        assertThat(allKeys())
                .containsExactlyInAnyOrder("perfkit:products:a:b", "perfkit:products:42", "perfkit:products:" + uuid);
    }

    @Test
    void write_keyTextGiven_isUsed() {
        record ProductId(int shop, int number) {}
        try (RedisTier<ProductId, String> tier = RedisTierTest.<ProductId>builder()
                .keyText(id -> id.shop() + "/" + id.number())
                .build()) {
            tier.write(new ProductId(1, 2), TierEntry.of("one", HOUR));
        }

        assertThat(allKeys()).containsExactly("perfkit:products:1/2");
    }

    @Test
    void read_keyWithoutText_isRefused() {
        try (RedisTier<Object, String> none = RedisTierTest.<Object>builder().build();
                RedisTier<Object, String> nulls =
                        RedisTierTest.<Object>builder().keyText(key -> null).build()) {
            assertThatThrownBy(() -> none.read(Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("key: a java.time.Duration"
                            + " (expected: a String, a Number or a UUID, or a function given to keyText)");
            assertThatThrownBy(() -> nulls.read("a"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("keyText: null for a java.lang.String (expected: a text)");
        }
    }

    @Test
    void read_keyTextThrows_isTheKeysFaultAndNotTheTiers() {
        RuntimeException failure = new UnsupportedOperationException("no");
        try (RedisTier<Object, String> tier = RedisTierTest.<Object>builder()
                .keyText(key -> {
                    throw failure;
                })
                .build()) {
            assertThatThrownBy(() -> tier.read("a"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("keyText: failed for a java.lang.String (expected: a text)")
                    .hasCause(failure);
        }
    }

    @Test
    void write_keysThatJavaWritesAsQuestionMarks_areRefused() {
        try (RedisTier<String, String> tier = RedisTierTest.<String>builder().build()) {
            tier.write("?", TierEntry.of("of a question mark", HOUR));

            assertThatThrownBy(() -> tier.read("\ud83d"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("text: half a character at index ");
        }
    }

    @Test
    void write_timeToLive_isTheServers() {
        try (RedisTier<String, String> tier = RedisTierTest.<String>builder().build()) {
            tier.write("a", TierEntry.of("one", HOUR));
            tier.fill("b", (TierRead.Lease<String>) tier.read("b"), TierEntry.of("two", Duration.ofMinutes(1)));
        }

        assertThat(millisLeft("perfkit:products:a")).isBetween(3_590_000L, 3_600_000L);
        assertThat(millisLeft("perfkit:products:b")).isBetween(50_000L, 60_000L);
    }

    @Test
    void read_absentKey_leaseEndsByItself() {
        try (RedisTier<String, String> tier =
                RedisTierTest.<String>builder().leaseTime(Duration.ofSeconds(7)).build()) {
            tier.read("a");
        }

        assertThat(millisLeft("perfkit:products:a")).isBetween(1L, 7_000L);
    }

    @Test
    void read_endTakenAway_hasItsWrittenTimeLeft() {
        try (RedisTier<String, String> tier = RedisTierTest.<String>builder().build()) {
            tier.write("a", TierEntry.of("one", HOUR));
            redis.ask(commands -> commands.persist("perfkit:products:a"));

            assertThat(tier.read("a"))
                    .isInstanceOfSatisfying(
                            TierRead.Hit.class,
                            hit -> assertThat(hit.timeLeft()).isEqualTo(HOUR));
        }
    }

    @Test
    void read_undecodable_isLeaseThatReplacesIt() {
        try (RedisTier<String, Integer> old = RedisTier.<String, Integer>builder("products", redis.uri())
                        .codec(ValueCodec.json(Integer.class))
                        .build();
                RedisTier<String, String> now = RedisTierTest.<String>builder().build()) {
            now.write("a", TierEntry.of("not a number", HOUR));

            assertThat(old.read("a"))
                    .isInstanceOfSatisfying(
                            TierRead.Lease.class,
                            lease -> assertThat(lease.undecodable()).isTrue());
            TierRead.Lease<Integer> lease = (TierRead.Lease<Integer>) old.read("a");
            assertThat(lease.undecodable()).isFalse();
            assertThat(old.fill("a", lease, TierEntry.of(42, HOUR))).isInstanceOf(TierFill.Stored.class);
            assertThat(old.read("a"))
                    .isInstanceOfSatisfying(
                            TierRead.Hit.class,
                            hit -> assertThat(hit.entry().value()).isEqualTo(42));
        }
    }

    @Test
    void read_foreignBytes_isLease() {
        try (RedisTier<String, String> tier = RedisTierTest.<String>builder().build()) {
            for (String foreign : new String[] {"", "W", "Wabc", "W0123456789abcdefone", "hello"}) {
                redis.ask(commands -> commands.set("perfkit:products:a", foreign));

                TierRead<String> read = tier.read("a");
                assertThat(read).as(foreign).isInstanceOf(TierRead.Lease.class);
                assertThat(tier.fill("a", (TierRead.Lease<String>) read, TierEntry.of("one", HOUR)))
                        .as(foreign)
                        .isInstanceOf(TierFill.Stored.class);
                tier.remove("a");
            }
        }
    }

    /** An entry as a tier wrote it before values had stamps. */
    @Test
    void read_olderLayout_isPlainMissAndIsReplaced() {
        try (RedisTier<String, String> tier = RedisTierTest.<String>builder().build()) {
            redis.ask(commands -> commands.set("perfkit:products:a", "V00000000000000011790000000123\0\1\0\0\0old"));

            assertThat(tier.read("a")).isInstanceOfSatisfying(TierRead.Lease.class, lease -> {
                assertThat(lease.undecodable()).isFalse();
                assertThat(tier.fill("a", new TierRead.Lease<>(lease.token(), false), TierEntry.of("one", HOUR)))
                        .isInstanceOf(TierFill.Stored.class);
            });
        }
    }

    /** Deleted past the tiers, the key has no change since, and the new value the version of the old one. */
    @Test
    void renewal_deletedByHandAndFilledAgain_isOvertaken() {
        try (RedisTier<String, String> tier = RedisTierTest.<String>builder().build()) {
            tier.write("a", TierEntry.of("old", HOUR));
            TierRead.Hit<String> old = (TierRead.Hit<String>) tier.read("a");
            TierRead.Lease<String> renewal = tier.renewal("a", old);
            redis.ask(commands -> commands.del("perfkit:products:a"));
            TierFill fill = tier.fill("a", (TierRead.Lease<String>) tier.read("a"), TierEntry.of("new", HOUR));

            assertThat(fill).isEqualTo(new TierFill.Stored(old.version()));
            assertThat(tier.fill("a", renewal, TierEntry.of("older", HOUR))).isEqualTo(new TierFill.Overtaken());
        }
    }

    /** One key that somebody put a list in is no failure of the server, and can be got rid of. */
    @Test
    void calls_foreignType_areAMissAndReplaceIt() {
        try (RedisTier<String, String> tier = RedisTierTest.<String>builder().build()) {
            redis.ask(commands -> commands.rpush("perfkit:products:a", "x"));
            assertThat(tier.fill("a", new TierRead.Lease<>("none", false), TierEntry.of("one", HOUR)))
                    .isEqualTo(new TierFill.Overtaken());
            assertThat(tier.read("a")).isInstanceOf(TierRead.Lease.class);

            tier.remove("a");
            redis.ask(commands -> commands.rpush("perfkit:products:a", "x"));
            assertThat(tier.remove("a")).isPositive();
            assertThat(allKeys()).isEmpty();

            redis.ask(commands -> commands.rpush("perfkit:products:a", "x"));
            assertThat(tier.write("a", TierEntry.of("one", HOUR))).isPositive();
            assertThat(tier.read("a")).isInstanceOf(TierRead.Hit.class);
        }
    }

    @Test
    void read_scriptsFlushed_loadsThemAgain() {
        try (RedisTier<String, String> tier = RedisTierTest.<String>builder().build()) {
            tier.write("a", TierEntry.of("one", HOUR));
            redis.ask(commands -> commands.scriptFlush());

            assertThat(tier.read("a")).isInstanceOf(TierRead.Hit.class);
            redis.ask(commands -> commands.scriptFlush());
            assertThat(tier.remove("a")).isPositive();
        }
    }

    @Test
    void changes_numbers_goOnFromTheCounterOrBeginAtTheServersClock() {
        try (RedisTier<String, String> tier = RedisTierTest.<String>builder().build()) {
            long first = tier.write("a", TierEntry.of("one", HOUR));
            List<String> time = redis.ask(commands -> commands.time());
            long micros = Long.parseLong(time.get(0)) * 1_000_000 + Long.parseLong(time.get(1));
            assertThat(first).isBetween(micros - 60_000_000, micros);
            assertThat(tier.remove("b")).isEqualTo(first + 1);
            assertThat(tier.kill(new Group.Tag("t"))).isEqualTo(first + 2);

            redis.ask(commands -> commands.flushall());
            assertThat(tier.remove("a")).isGreaterThan(first + 2);
        }
    }

    @Test
    void write_codecThrowsOrReturnsNull_isRefusedAndChangesNothing() {
        ValueCodec<String> broken = new ValueCodec<>() {
            @Override
            public byte[] encode(String value) {
                return switch (value) {
                    case "one" -> throw new UnsupportedOperationException("no");
                    case "two" -> throw new NoClassDefFoundError("no");
                    default -> null;
                };
            }

            @Override
            public String decode(ByteBuffer bytes) {
                return "";
            }

            @Override
            public String toString() {
                return "broken";
            }
        };
        try (RedisTier<String, String> tier = RedisTier.<String, String>builder("products", redis.uri())
                .codec(broken)
                .build()) {
            for (String value : List.of("one", "two", "three")) {
                assertThatThrownBy(() -> tier.write("a", TierEntry.of(value, HOUR)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("value: a java.lang.String (expected: one that broken can encode)");
            }
        }
        assertThat(allKeys()).isEmpty();
    }

    @Test
    void write_tooLarge_isRefusedAndChangesNothing() {
        try (RedisTier<String, String> tier =
                RedisTierTest.<String>builder().maximumValueBytes(3).build()) {
            tier.write("a", TierEntry.of("one", HOUR));
            TierRead.Lease<String> lease = (TierRead.Lease<String>) tier.read("b");

            assertThatThrownBy(() -> tier.write("a", TierEntry.of("four", HOUR)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("value: 4 bytes (expected: <= 3, maximumValueBytes)");
            assertThatThrownBy(() -> tier.fill("b", lease, TierEntry.of("four", HOUR)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(tier.read("a")).isInstanceOf(TierRead.Hit.class);
        }
    }

    /** More than go into one command, each of every kind. */
    @Test
    void readAll_manyKeys_areAnsweredEachAsItIs() {
        Set<Integer> keys = new HashSet<>();
        try (RedisTier<Integer, String> tier = RedisTierTest.<Integer>builder().build()) {
            for (int i = 0; i < 2_500; i++) {
                keys.add(i);
                switch (i % 5) {
                    case 0 -> tier.write(i, TierEntry.of("v" + i, HOUR));
                    case 1 -> tier.write(i, TierEntry.of(null, HOUR));
                    default -> {}
                }
            }
            redis.ask(commands -> commands.rpush("perfkit:products:2", "x"));
            redis.ask(commands -> commands.set("perfkit:products:7", "Wforeign"));
            Map<Integer, TierRead<String>> answers = tier.readAll(keys);

            assertThat(answers.keySet()).isEqualTo(keys);
            Map<Integer, CacheTier.Filling<String>> fillings = new HashMap<>();
            answers.forEach((key, answer) -> {
                if (key % 5 < 2) {
                    String value = key % 5 == 0 ? "v" + key : null;
                    assertThat(answer).isInstanceOfSatisfying(TierRead.Hit.class, hit -> {
                        assertThat(hit.entry().value()).isEqualTo(value);
                        assertThat(hit.timeLeft()).isBetween(Duration.ofMinutes(50), HOUR);
                    });
                } else {
                    TierRead.Lease<String> lease = (TierRead.Lease<String>) answer;
                    assertThat(lease.undecodable()).isEqualTo(key == 7);
                    fillings.put(key, new CacheTier.Filling<>(lease, TierEntry.of("f" + key, HOUR)));
                }
            });
            redis.ask(commands -> commands.scriptFlush());
            assertThat(tier.fillAll(fillings).values())
                    .hasSize(1_500)
                    .allSatisfy(fill -> assertThat(fill).isInstanceOf(TierFill.Stored.class));
            redis.ask(commands -> commands.scriptFlush());
            assertThat(tier.readAll(keys).values())
                    .allSatisfy(answer -> assertThat(answer).isInstanceOf(TierRead.Hit.class));
            redis.ask(commands -> commands.scriptFlush());
            assertThat(tier.removeAll(keys).values()).doesNotHaveDuplicates().allMatch(version -> version > 0);
        }
        assertThat(allKeys()).isEmpty();
    }

    /** One by PTTL, many by the server's clock: both say the same. */
    @Test
    void readAll_timesLeft_areThoseOfSingleReads() {
        Set<Integer> keys = new HashSet<>();
        try (RedisTier<Integer, String> tier = RedisTierTest.<Integer>builder().build()) {
            for (int i = 0; i < 50; i++) {
                keys.add(i);
                Duration stale = Duration.ofMillis(37L * i);
                tier.write(i, new TierEntry<>("v", Duration.ofMillis(60_000 + i * 1_000L), stale, stale, Set.of()));
            }
            Map<Integer, TierRead<String>> before = tier.readAll(keys);
            for (int key : keys) {
                Duration between = ((TierRead.Hit<String>) tier.read(key)).timeLeft();
                Duration after =
                        ((TierRead.Hit<String>) tier.readAll(Set.of(key)).get(key)).timeLeft();
                // A millisecond for the rounding.
                assertThat(between)
                        .isLessThanOrEqualTo(((TierRead.Hit<String>) before.get(key))
                                .timeLeft()
                                .plusMillis(1))
                        .isGreaterThanOrEqualTo(after.minusMillis(1));
            }
        }
    }

    @Test
    void removeAll_oneKeyWithoutText_isRefusedAndRemovesNone() {
        try (RedisTier<String, String> tier = RedisTierTest.<String>builder().build()) {
            tier.write("a", TierEntry.of("one", HOUR));

            assertThatThrownBy(() -> tier.removeAll(Set.of("a", "\ud83d")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(tier.read("a")).isInstanceOf(TierRead.Hit.class);
        }
    }

    @Test
    void removeMatching_manyKeys_removesThoseOfItsNamespaceAndTellsHowFarItIs() {
        List<Long> progress = new ArrayList<>();
        try (RedisTier<String, String> tier = RedisTierTest.<String>builder().build();
                RedisTier<String, String> other = RedisTier.<String, String>builder("products2", redis.uri())
                        .codec(ValueCodec.string())
                        .build()) {
            Map<String, String> foreign = new HashMap<>();
            for (int i = 0; i < 5_000; i++) {
                foreign.put("perfkit:products:user:" + i, "x");
            }
            redis.ask(commands -> commands.mset(foreign));
            tier.write("users", TierEntry.of("one", HOUR));
            other.write("user:1", TierEntry.of("one", HOUR));
            tier.kill(new Group.Tag("user:1"));

            assertThat(tier.removeMatching("user:*", progress::add)).isEqualTo(5_000);
            assertThat(progress).hasSizeGreaterThan(3).isSorted();
            assertThat(allKeys()).containsExactly("perfkit:products:users");
            assertThat(other.read("user:1")).isInstanceOf(TierRead.Hit.class);
            assertThat(tier.removeMatching("*", removed -> {})).isEqualTo(1);
            long bookkeeping = redis.ask(commands -> commands.exists("perfkit:products", "perfkit:products#kills"));
            assertThat(bookkeeping).isEqualTo(2);
        }
    }

    @Test
    void kill_moreGroupsThanAreKept_becomeAll() {
        try (RedisTier<String, String> tier = RedisTierTest.<String>builder().build();
                RedisTier<String, String> other =
                        RedisTierTest.<String>builder().build()) {
            other.write("a", TierEntry.of("one", HOUR));
            long number = tier.kill(new Group.Tag("t"));
            redis.ask(commands -> commands.eval(
                    "for i = 1, 9999 do redis.call('ZADD', KEYS[1], ARGV[1], 't:' .. i) end",
                    ScriptOutputType.STATUS,
                    new String[] {"perfkit:products#kills"},
                    "" + number));
            assertThat(other.read("a")).isInstanceOf(TierRead.Hit.class);
            tier.kill(new Group.Tag("one too many"));

            List<String> groups = redis.ask(commands -> commands.zrange("perfkit:products#kills", 0, -1));
            assertThat(groups).containsExactly("p:");
            assertThat(other.read("a")).isInstanceOf(TierRead.Lease.class);
        }
    }

    /** A kill that the writer has not heard of was before the put all the same. */
    @Test
    void write_byATierThatKnowsNoKills_isReadByOthers() {
        TierEntry<String> tagged = new TierEntry<>("one", HOUR, Duration.ZERO, Duration.ZERO, Set.of("t"));
        try (RedisTier<String, String> killer = RedisTierTest.<String>builder().build();
                RedisTier<String, String> writer =
                        RedisTierTest.<String>builder().link(Link.off()).build();
                RedisTier<String, String> reader =
                        RedisTierTest.<String>builder().build()) {
            killer.kill(new Group.Tag("t"));
            writer.write("a", tagged);
            assertThat(reader.read("a")).isInstanceOf(TierRead.Hit.class);
            assertThat(killer.read("a")).isInstanceOf(TierRead.Hit.class);

            killer.kill(new Group.Tag("t"));
            assertThat(killer.read("a")).isInstanceOf(TierRead.Lease.class);
            writer.write("a", tagged);
            assertThat(reader.read("a")).isInstanceOf(TierRead.Hit.class);
        }
    }

    @Test
    void fill_foreignOrStrangeLease_isOvertaken() {
        try (RedisTier<String, String> tier = RedisTierTest.<String>builder().build()) {
            tier.write("a", TierEntry.of("one", HOUR));
            for (String token : List.of("", "@", "L@0", "W@0", "L", "W0@x", "none", "W" + "0".repeat(32) + "@0")) {
                assertThat(tier.fill("a", new TierRead.Lease<>(token, false), TierEntry.of("two", HOUR)))
                        .as(token)
                        .isEqualTo(new TierFill.Overtaken());
            }
        }
    }

    @Test
    void arguments_bad_areNamed() {
        assertThatThrownBy(() -> RedisTier.builder("a:b", redis.uri()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("namespace: \"a:b\" (expected: 1 to 100 of letters, digits, '_', '.' and '-')");
        assertThatThrownBy(() -> RedisTier.builder("a", redis.uri()).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("codec: not given (expected: a ValueCodec)");
        assertThatThrownBy(() -> RedisTier.<String, String>builder("a", new RedisURI())
                        .codec(ValueCodec.string())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RedisURI");
        assertThatThrownBy(() -> builder().commandTimeout(Duration.ZERO))
                .hasMessage("commandTimeout: PT0S (expected: >= PT0.001S and <= PT24H)");
        assertThatThrownBy(() -> builder().commandTimeout(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("(expected: >= PT0.001S and <= PT24H)");
        assertThatThrownBy(() -> builder().connectTimeout(Duration.ofMillis(-5)))
                .hasMessage("connectTimeout: PT-0.005S (expected: >= PT0.001S and <= PT24H)");
        assertThatThrownBy(() -> builder().loadWait(Duration.ofMillis(-5)))
                .hasMessage("loadWait: PT-0.005S (expected: >= PT0.001S and <= PT24H)");
        assertThatThrownBy(() -> builder().leaseTime(Duration.ZERO))
                .hasMessage("leaseTime: PT0S (expected: >= PT0.001S and <= PT24H)");
    }
}
