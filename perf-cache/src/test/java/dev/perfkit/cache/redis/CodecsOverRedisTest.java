package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.codec.ValueCodec;
import java.io.ObjectInputFilter;
import java.util.List;
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
