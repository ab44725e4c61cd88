package dev.perfkit.cache.kit;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.time.ManualTime;
import java.time.Duration;

class MemoryTierTest extends CacheTierContract {
    private final ManualTime time = new ManualTime();

    @Override
    protected CacheTier<String, String> createTier() {
        return new MemoryTier<>(time);
    }

    @Override
    protected void pass(Duration step) {
        time.advance(step);
    }
}
