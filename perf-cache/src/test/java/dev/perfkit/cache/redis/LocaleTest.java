package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierFill;
import dev.perfkit.cache.TierRead;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A JVM whose locale has digits of its own means the same keys as any other. */
class LocaleTest extends RedisFixture {
    private final Locale before = Locale.getDefault();

    @BeforeEach
    void countInArabic() {
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        assertThat(String.format("%d", 5)).isNotEqualTo("5");
    }

    @AfterEach
    void countAsBefore() {
        Locale.setDefault(before);
    }

    @Test
    void buckets_ofACluster_haveKeysOfTheirOwnWithPlainDigits() {
        KeySpace<String> names = new KeySpace<>("products", key -> key, "here", true);

        assertThat(new String(names.bucket(5).key("a"), US_ASCII)).isEqualTo("perfkit:products:{05}:a");
        assertThat(names.textOf(names.bucket("a").key("a"))).isEqualTo("a");
    }

    @Test
    void renewal_valueFound_isStored() {
        try (RedisTier<String, String> tier =
                RedisFixture.<String>anyBuilder(redis.uri()).build()) {
            tier.write("a", TierEntry.of("one", HOUR));
            TierRead.Hit<String> hit = (TierRead.Hit<String>) tier.read("a");

            assertThat(tier.fill("a", tier.renewal("a", hit), TierEntry.of("two", HOUR)))
                    .isInstanceOf(TierFill.Stored.class);
        }
    }
}
