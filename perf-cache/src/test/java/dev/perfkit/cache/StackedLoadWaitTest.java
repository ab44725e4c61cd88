package dev.perfkit.cache;

import dev.perfkit.cache.kit.LoadWaitContract;
import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.time.Ticker;
import java.time.Duration;

class StackedLoadWaitTest extends LoadWaitContract {
    private MemoryTier<String, String> upper = new MemoryTier<>(Ticker.system());
    private MemoryTier<String, String> lower = new MemoryTier<>(Ticker.system());

    @Override
    protected CacheTier<String, String> createTier() {
        upper = new MemoryTier<>(Ticker.system());
        lower = new MemoryTier<>(Ticker.system());
        return createOther();
    }

    @Override
    protected CacheTier<String, String> createOther() {
        return tier(Duration.ofMinutes(1));
    }

    @Override
    protected CacheTier<String, String> createHasty() {
        return tier(Duration.ofMillis(5));
    }

    private CacheTier<String, String> tier(Duration loadWait) {
        return CacheTier.over(upper.node().loadWait(loadWait), lower.node().loadWait(loadWait));
    }
}
