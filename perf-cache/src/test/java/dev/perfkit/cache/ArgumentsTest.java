package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.cache.redis.RedisTier;
import dev.perfkit.cache.redis.RedisTierBuilder;
import dev.perfkit.time.ManualTime;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input is refused at once, by its name, and changes nothing; near only and over a far tier. */
class ArgumentsTest {
    private final ManualTime time = new ManualTime();

    private TieredCacheBuilder<String, String> builder() {
        return TieredCache.<String, String>builder("arguments")
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run);
    }

    private TieredCache<String, String> cache(boolean far) {
        return far ? builder().far(new MemoryTier<>(time)).build() : builder().build();
    }

    private static void assertNullsAreNamed(Map<ThrowingCallable, String> calls) {
        calls.forEach((call, name) -> assertThatThrownBy(call)
                .isInstanceOf(NullPointerException.class)
                .hasMessage(name));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nulls_areNamed(boolean far) {
        TieredCache<String, String> cache = cache(far);
        List<String> holed = Arrays.asList("k", null);
        Map<ThrowingCallable, String> calls = new LinkedHashMap<>();
        calls.put(() -> cache.get(null), "key");
        calls.put(() -> cache.get(null, key -> "v"), "key");
        calls.put(() -> cache.get("k", null), "loader");
        calls.put(() -> cache.getServed(null), "key");
        calls.put(() -> cache.contains(null), "key");
        calls.put(() -> cache.explain(null), "key");
        calls.put(() -> cache.getAll(null), "keys");
        calls.put(() -> cache.getAll(holed), "key");
        calls.put(() -> cache.getAll(holed, keys -> Map.of()), "key");
        calls.put(() -> cache.put(null, "v"), "key");
        calls.put(() -> cache.put(null, "v", Duration.ofSeconds(1)), "key");
        calls.put(() -> cache.put("k", null), "value");
        calls.put(() -> cache.put("k", "v", (Duration) null), "timeToLive");
        calls.put(() -> cache.put("k", "v", (EntryOptions) null), "options");
        calls.put(() -> cache.invalidate(null), "key");
        calls.put(() -> cache.invalidateAll(holed), "key");
        calls.put(() -> cache.invalidateTag(null), "tag");
        calls.put(() -> cache.invalidatePrefix(null), "prefix");
        calls.put(() -> cache.invalidatePattern(null), "glob");
        calls.put(() -> cache.cached(null), "function");
        assertNullsAreNamed(calls);

        assertThat(cache.contains("k")).isFalse();
        cache.close();
    }

    @Test
    void options_null_areNamed() {
        Map<ThrowingCallable, String> calls = new LinkedHashMap<>();
        calls.put(() -> EntryOptions.standard().timeToLive(null), "timeToLive");
        calls.put(() -> EntryOptions.standard().tags((String) null), "tag");
        calls.put(() -> EntryOptions.standard().tags("a", null), "tag");
        calls.put(() -> EntryOptions.standard().tags((String[]) null), "tags");
        calls.put(() -> EntryOptions.standard().tags(Arrays.asList("a", null)), "tag");
        calls.put(() -> EntryOptions.standard().tags((List<String>) null), "tags");
        calls.put(() -> new EntryOptions(null, null), "tags");
        assertNullsAreNamed(calls);
        assertThat(EntryOptions.standard().tags("a", "b", "a").tags()).isEqualTo(Set.of("a", "b"));
    }

    @Test
    void durations_null_areNamed() {
        RedisTierBuilder<String, String> tier = RedisTier.builder("arguments", RedisURI.create("127.0.0.1", 1));
        Map<ThrowingCallable, String> calls = new LinkedHashMap<>();
        calls.put(() -> builder().timeToLive(null), "timeToLive");
        calls.put(() -> Freshness.standard().nullTimeToLive(null), "nullTimeToLive");
        calls.put(() -> Freshness.standard().errorTimeToLive(null, Duration.ofSeconds(1)), "errorTimeToLive");
        calls.put(() -> Freshness.standard().errorTimeToLive(Duration.ofSeconds(1), null), "errorTimeToLiveLimit");
        calls.put(() -> Freshness.standard().staleIfError(null), "staleIfError");
        calls.put(() -> Freshness.standard().staleWhileRevalidate(null), "staleWhileRevalidate");
        calls.put(() -> Resilience.standard().probeInterval(null), "probeInterval");
        calls.put(() -> Resilience.standard().lenience(null), "lenience");
        calls.put(() -> tier.commandTimeout(null), "commandTimeout");
        calls.put(() -> tier.connectTimeout(null), "connectTimeout");
        calls.put(() -> tier.leaseTime(null), "leaseTime");
        calls.put(() -> tier.loadWait(null), "loadWait");
        assertNullsAreNamed(calls);
        assertThat(Freshness.standard().nearTimeToLive(null)).isEqualTo(Freshness.standard());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999S", "PT876000H0.001S"})
    void timesToLive_outOfRange_areNamed(String time) {
        Duration bad = Duration.parse(time);
        TieredCache<String, String> cache = cache(true);
        String message = "timeToLive: " + bad + " (expected: >= PT0.001S and <= PT876000H)";

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> cache.put("k", "v", bad),
                () -> EntryOptions.standard().timeToLive(bad),
                () -> new EntryOptions(bad, Set.of()),
                () -> builder().timeToLive(bad),
                () -> cache.async().put("k", "v", bad))) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
        }
        assertThat(cache.contains("k")).isFalse();
        cache.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void groups_blank_areNamed(String blank) {
        TieredCache<String, String> cache = cache(false);
        String refusal = ": \"" + blank + "\" (expected: not blank)";

        assertThatThrownBy(() -> cache.invalidateTag(blank)).hasMessage("tag" + refusal);
        assertThatThrownBy(() -> EntryOptions.standard().tags(blank)).hasMessage("tag" + refusal);
        assertThatThrownBy(() -> cache.invalidatePrefix(blank)).hasMessage("prefix" + refusal);
        assertThatThrownBy(() -> cache.invalidatePattern(blank)).hasMessage("glob" + refusal);
        cache.close();
    }

    @Test
    void maximumEntries_byDefault_isTenThousand() {
        TieredCache<Integer, Integer> cache = TieredCache.<Integer, Integer>builder("ten thousand")
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .build();
        for (int i = 0; i < 10_000; i++) {
            cache.put(i, i);
        }
        assertThat(cache.snapshot().near().entries()).isEqualTo(10_000);
        assertThat(cache.snapshot().near().evictions()).isZero();
        for (int i = 10_000; i < 12_000; i++) {
            cache.put(i, i);
        }
        assertThat(cache.snapshot().near().entries()).isEqualTo(10_000);
        assertThat(cache.snapshot().near().evictions()).isEqualTo(2_000);
        cache.close();
    }

    @Test
    void timeToLive_byDefault_isAnHour() {
        TieredCache<String, String> cache =
                builder().freshness(Freshness.standard().jitter(0)).build();
        cache.put("k", "v");
        time.advance(Duration.ofHours(1).minusMillis(1));
        assertThat(cache.get("k")).isEqualTo("v");
        time.advance(Duration.ofMillis(1));
        assertThat(cache.get("k")).isNull();
        cache.close();
    }
}
