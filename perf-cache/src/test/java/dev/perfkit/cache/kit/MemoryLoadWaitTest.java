package dev.perfkit.cache.kit;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.time.Ticker;
import java.time.Duration;

class MemoryLoadWaitTest extends LoadWaitContract {
    private MemoryTier<String, String> last = new MemoryTier<>(Ticker.system());

    @Override
    protected CacheTier<String, String> createTier() {
        last = new MemoryTier<String, String>(Ticker.system()).loadWait(Duration.ofMinutes(1));
        return last;
    }

    @Override
    protected CacheTier<String, String> createOther() {
        return last.node().loadWait(Duration.ofMinutes(1));
    }

    @Override
    protected CacheTier<String, String> createHasty() {
        return last.node().loadWait(Duration.ofMillis(5));
    }
}
