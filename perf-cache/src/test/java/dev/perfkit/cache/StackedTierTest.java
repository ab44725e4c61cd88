package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.kit.CoherentTierContract;
import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two tiers as one keep what one tier keeps. */
class StackedTierTest extends CoherentTierContract {
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualTime time = new ManualTime();
    private MemoryTier<String, String> upper = new MemoryTier<>(time);
    private MemoryTier<String, String> lower = new MemoryTier<>(time);

    @Override
    protected CacheTier<String, String> createTier() {
        upper = new MemoryTier<>(time);
        lower = new MemoryTier<>(time);
        return CacheTier.over(upper, lower);
    }

    @Override
    protected CacheTier<String, String> createOther() {
        return CacheTier.over(upper.node(), lower.node());
    }

    @Override
    protected void pass(Duration step) {
        time.advance(step);
    }

    @Test
    void read_upperHasLostIt_isBroughtUp() {
        CacheTier<String, String> tier = CacheTier.over(upper, lower);
        tier.write("k", TierEntry.of("v", HOUR));
        upper.loseData();
        time.advance(Duration.ofMinutes(40));

        assertThat(tier.read("k")).isInstanceOf(TierRead.Hit.class);
        assertThat(upper.read("k"))
                .isInstanceOfSatisfying(
                        TierRead.Hit.class,
                        hit -> assertThat(hit.timeLeft()).isLessThanOrEqualTo(Duration.ofMinutes(20)));
    }

    @Test
    void fill_miss_reachesBoth() {
        CacheTier<String, String> tier = CacheTier.over(upper, lower);
        tier.fill("k", (TierRead.Lease<String>) tier.read("k"), TierEntry.of("v", HOUR));

        assertThat(upper.read("k")).isInstanceOf(TierRead.Hit.class);
        assertThat(lower.read("k")).isInstanceOf(TierRead.Hit.class);
    }

    @Test
    void renewal_ofWhatIsAbove_doesNotLeaveTheOldBelow() {
        CacheTier<String, String> tier = CacheTier.over(upper, lower);
        tier.write("k", TierEntry.of("old", HOUR));
        TierRead.Hit<String> hit = (TierRead.Hit<String>) tier.read("k");
        tier.fill("k", tier.renewal("k", hit), TierEntry.of("new", HOUR));
        upper.loseData();

        assertThat(tier.read("k")).isInstanceOf(TierRead.Lease.class);
    }

    @Test
    void read_staleBelow_isReplacedInBoth() {
        CacheTier<String, String> tier = CacheTier.over(upper, lower);
        tier.write("k", new TierEntry<>("old", Duration.ofSeconds(1), HOUR, Duration.ZERO, Set.of()));
        upper.loseData();
        time.advance(Duration.ofSeconds(2));
        TierRead.Lease<String> lease = (TierRead.Lease<String>) tier.read("k");

        assertThat(tier.fill("k", lease, TierEntry.of("new", HOUR))).isInstanceOf(TierFill.Stored.class);
        assertThat(lower.read("k"))
                .isInstanceOfSatisfying(
                        TierRead.Hit.class,
                        found -> assertThat(found.entry().value()).isEqualTo("new"));
    }

    @Test
    void cache_ofThreeTiers_findsInEachAndChangesAll() {
        MemoryTier<String, String> lowest = new MemoryTier<>(time);
        TieredCache<String, String> cache = TieredCache.<String, String>builder("three")
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .far(upper)
                .far(lower)
                .far(lowest)
                .loader(key -> "loaded")
                .build();
        lowest.write("k", TierEntry.of("deep", HOUR));

        assertThat(cache.get("k")).isEqualTo("deep");
        assertThat(upper.read("k")).isInstanceOf(TierRead.Hit.class);
        cache.invalidate("k");
        assertThat(cache.get("k")).isEqualTo("loaded");
        assertThat(lowest.read("k"))
                .isInstanceOfSatisfying(
                        TierRead.Hit.class,
                        found -> assertThat(found.entry().value()).isEqualTo("loaded"));
        cache.close();
        assertThat(lowest.isClosed()).isTrue();
    }
}
