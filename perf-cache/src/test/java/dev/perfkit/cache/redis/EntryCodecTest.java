package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.codec.ValueCodec;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntryCodecTest {
    private static final long SEED = 20_261_126;
    private static final long STAMP = 1_790_000_000_123_456L;

    private final EntryCodec<String> codec = new EntryCodec<>(ValueCodec.string(), 1_000_000);

    /** What stands in Redis: the scripts put kind and version before what was encoded. */
    private static byte[] held(long version, byte[] encoded) {
        byte[] head = String.format("W%016d%016d", version, STAMP).getBytes(US_ASCII);
        byte[] held = Arrays.copyOf(head, head.length + encoded.length);
        System.arraycopy(encoded, 0, held, head.length, encoded.length);
        return held;
    }

    @Test
    void decode_whatWasEncoded_isTheSame() {
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            String value = random.nextInt(5) == 0 ? null : "v".repeat(random.nextInt(200));
            Set<String> tags = new HashSet<>();
            for (int tag = random.nextInt(4); tag > 0; tag--) {
                tags.add("ä:" + random.nextInt(1_000) + " ".repeat(random.nextInt(150)));
            }
            TierEntry<String> entry = new TierEntry<>(
                    value,
                    Duration.ofMillis(random.nextLong() >>> (10 + random.nextInt(54))),
                    Duration.ofMillis(random.nextLong() >>> (10 + random.nextInt(54))),
                    Duration.ofNanos((random.nextLong() >>> (1 + random.nextInt(63))) / 1_000 * 1_000),
                    tags);
            long asOf = (random.nextLong() >>> (1 + random.nextInt(63))) & ~EntryCodec.ITS_VERSION;
            long version = random.nextLong() >>> 14;

            assertThat(codec.decode(held(version, codec.encode(entry, asOf))))
                    .as("case %d of seed %d", i, SEED)
                    .isEqualTo(new EntryCodec.Stored<>(entry, version, STAMP, asOf));
        }
    }

    @Test
    void decode_asOfItsVersion_isThat() {
        byte[] encoded = codec.encode(TierEntry.of("value", Duration.ofHours(1)), EntryCodec.ITS_VERSION);

        assertThat(codec.decode(held(17, encoded)).asOf()).isEqualTo(17);
        assertThat(codec.decode(held(18, encoded)).asOf()).isEqualTo(18);
        assertThat(codec.decode(held(18, encoded)).entry().value()).isEqualTo("value");
    }

    @Test
    void decode_shortened_isRefusedByAnExceptionOrIsNoLonger() {
        TierEntry<String> entry = new TierEntry<>(
                "value", Duration.ofHours(1), Duration.ofSeconds(9), Duration.ofMillis(3), Set.of("a", "longer tag"));
        byte[] whole = held(17, codec.encode(entry, 300));
        int valueStart = whole.length - "value".length();
        for (int length = 1; length < valueStart; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> codec.decode(part)).as("%d bytes", length).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void decode_randomBytes_throwsNothingButExceptions() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            if (noise.length > 0) {
                noise[0] &= 3;
            }
            try {
                codec.decode(held(1, noise));
            } catch (RuntimeException e) {
                assertThat(e).as("case %d of seed %d", i, SEED).isNotInstanceOf(NullPointerException.class);
            }
        }
    }

    @Test
    void encode_tooLarge_isRefused() {
        EntryCodec<String> small = new EntryCodec<>(ValueCodec.string(), 5);
        assertThatCode(() -> small.encode(TierEntry.of("12345", Duration.ofHours(1)), 0))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> small.encode(TierEntry.of("123456", Duration.ofHours(1)), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value: 6 bytes (expected: <= 5, maximumValueBytes)");
    }

    @Test
    void encode_timeThatRedisCannotKeep_isRefused() {
        assertThatThrownBy(() -> codec.encode(TierEntry.of("a", Duration.ofSeconds(Long.MAX_VALUE)), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("timeToLive: ");
    }
}
