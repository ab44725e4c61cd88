package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.codec.ValueCodec;
import java.io.ObjectInputFilter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What a codec refuses or cannot read, as a user of the cache sees it. */
class CodecsOverRedisTest extends RedisFixture {
    private static <V> TieredCache<String, V> cache(String namespace, ValueCodec<V> codec) {
        return TieredCache.<String, V>builder(namespace)
                .far(RedisTier.<String, V>builder(namespace, redis.uri())
                        .codec(codec)
                        .build())
                .build();
    }

    @Test
    void put_ofWhatCannotBeWritten_isRefusedAndChangesNothing() {
        ValueCodec<Object> java = ValueCodec.java(Object.class, ObjectInputFilter.Config.createFilter("java.base/*"));
        for (ValueCodec<Object> codec : List.of(ValueCodec.json(Object.class), java)) {
            try (TieredCache<String, Object> cache = cache("unwritable", codec)) {
                cache.put("k", "before");

                assertThatThrownBy(() -> cache.put("k", new Object()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("value: a java.lang.Object (expected: one ");
                assertThat(cache.snapshot().dirtyKeys()).isZero();
                assertThat(cache.get("k")).isEqualTo("before");
            }
        }
    }

    @Test
    void get_ofAnotherVersion_loadsAndReplaces() {
        try (TieredCache<String, String> first = cache("versions", ValueCodec.versioned(ValueCodec.string(), 1));
                TieredCache<String, String> second = cache("versions", ValueCodec.versioned(ValueCodec.string(), 2))) {
            first.put("k", "of the first");

            assertThat(second.get("k", key -> "of the second")).isEqualTo("of the second");
            assertThat(second.snapshot().far().undecodable()).isOne();
            second.invalidate("k");
            assertThat(second.get("k")).isNull();
        }
    }

    /** Whatever it throws is no failure of Redis, and none of the caller's. */
    @Test
    void get_codecThrowsAnError_isAMissAndNotStored() {
        AtomicBoolean broken = new AtomicBoolean();
        ValueCodec<String> codec = new ValueCodec<>() {
            @Override
            public byte[] encode(String value) {
                if (broken.get()) {
                    throw new AssertionError("not to be written");
                }
                return ValueCodec.string().encode(value);
            }

            @Override
            public String decode(ByteBuffer bytes) {
                throw new AssertionError("not to be read");
            }
        };
        try (TieredCache<String, String> one = cache("errors", codec);
                TieredCache<String, String> other = cache("errors", codec)) {
            one.put("k", "v");
            broken.set(true);

            assertThat(other.get("k", key -> "loaded")).isEqualTo("loaded");
            assertThat(other.getAll(List.of("k", "l"), keys -> Map.of("k", "loaded", "l", "loaded")))
                    .isEqualTo(Map.of("k", "loaded", "l", "loaded"));
            assertThat(other.snapshot().far().undecodable()).isPositive();
            assertThat(other.snapshot().far().up()).isTrue();
            assertThatThrownBy(() -> one.put("k", "w")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void explainAndContains_ofAnotherVersion_leaveItAsItIs() {
        try (TieredCache<String, String> first = cache("looks", ValueCodec.versioned(ValueCodec.string(), 1));
                TieredCache<String, String> second = cache("looks", ValueCodec.versioned(ValueCodec.string(), 2))) {
            first.put("k", "of the first");
            String before = redis.ask(commands -> commands.get("perfkit:looks:k"));
            second.explain("k");
            second.explain("absent");

            assertThat(second.contains("k")).isFalse();
            assertThat(second.get("k")).isNull();
            assertThat(second.getAll(List.of("k", "absent"))).isEmpty();
            String after = redis.ask(commands -> commands.get("perfkit:looks:k"));
            assertThat(after).isEqualTo(before);
            List<String> keys = redis.ask(commands -> commands.keys("perfkit:looks:*"));
            assertThat(keys).containsExactly("perfkit:looks:k");
            assertThat(second.snapshot().far().undecodable()).isEqualTo(4);
        }
    }

    @Test
    void get_ofACompressedValue_isReadByAnotherCache() {
        String text = "again and ".repeat(100_000);
        try (TieredCache<String, String> one = cache("packed", ValueCodec.compressed(ValueCodec.string(), 1_000));
                TieredCache<String, String> other = cache("packed", ValueCodec.compressed(ValueCodec.string(), 5))) {
            one.put("long", text);
            one.put("short", "short");

            assertThat(other.get("long")).isEqualTo(text);
            assertThat(other.get("short")).isEqualTo("short");
        }
    }
}
