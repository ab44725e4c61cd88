package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An entry that is being evicted leaves the index, by which changes find it, before it leaves the map that is read. */
class NearEvictionTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private final ManualTime time = new ManualTime();

    @Test
    void evictedEntry_whoeverStillFindsIt_doesNotServeIt() {
        NearTier<String, String> near = new NearTier<>(
                TieredCache.<String, String>builder("near").maximumEntries(1).executor(Runnable::run), HOUR, time);
        near.open();
        List<NearEntry<String, String>> all =
                IntStream.range(0, 100).mapToObj(i -> entry("key" + i)).toList();

        all.forEach(entry -> near.storeIfUnchanged(entry, near.epoch(entry.id())));
        near.storeMany(() -> {}); // and with it the upkeep that is due

        assertThat(all)
                .filteredOn(entry -> near.count(there -> there == entry) == 0)
                .isNotEmpty()
                .noneMatch(entry -> entry.isCarefree(time.read()));
        assertThat(entry("fresh").isCarefree(time.read())).isTrue();
    }

    private NearEntry<String, String> entry(String key) {
        long now = time.read();
        Life life = new Life(now, now + HOUR, now + HOUR, now + HOUR, now + HOUR);
        return new NearEntry<>(key, key, "of " + key, 1, Set.of(), life, null);
    }
}
