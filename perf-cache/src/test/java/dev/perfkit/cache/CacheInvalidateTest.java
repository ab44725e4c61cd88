package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.cache.kit.RecordingListener;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What woven methods with {@link CacheInvalidate} do. */
class CacheInvalidateTest {
    private final MemoryTier<String, Object> tier = new MemoryTier<>(new ManualTime());
    private final TieredCache<String, Object> words =
            TieredCache.<String, Object>builder("words").far(tier).build();
    private final TieredCache<String, Object> numbers =
            TieredCache.<String, Object>builder("numbers").build();
    private final Caches caches = Caches.install(words, numbers);
    private final Catalog catalog = new Catalog();

    @AfterEach
    void close() {
        caches.close();
        words.close();
        numbers.close();
    }

    @Test
    void tags_invalidateTheirValues() {
        catalog.tagged("a", "one");
        catalog.tagged("b", "two");

        assertThat(catalog.saveShop("one")).isEqualTo(3);
        assertThat(catalog.tagged("a", "one")).isEqualTo("a4");
        assertThat(catalog.tagged("b", "two")).isEqualTo("b2");
        words.invalidateTag("all");
        assertThat(catalog.tagged("b", "two")).isEqualTo("b5");
    }

    @Test
    void cacheInvalidate_ofAKey_afterAReturn() {
        catalog.find(1);
        catalog.save(1);
        assertThat(catalog.find(1)).isEqualTo("1:3");

        assertThatThrownBy(() -> catalog.fail(1)).hasMessage("not 1");
        assertThat(catalog.find(1)).isEqualTo("1:3");
        assertThatThrownBy(() -> catalog.saveOrFail(1)).hasMessage("not 1");
        assertThat(catalog.find(1)).isEqualTo("1:4");
    }

    @Test
    void cacheInvalidate_ofAllOrByAFunction() {
        catalog.find(1);
        Catalog.forgetAll();
        assertThat(catalog.find(1)).isEqualTo("1:2");

        Catalog.Query query = new Catalog.Query("s", 1, true, Catalog.Size.SMALL);
        catalog.byShop(query, false);
        catalog.saveByShop(query);
        assertThat(catalog.byShop(query, false)).isEqualTo("by shop 4");
        assertThat(catalog.find(1)).isEqualTo("1:2");
        catalog.saveByShop("no query");
        assertThat(catalog.find(1))
                .as("where the key cannot be made, all is invalidated")
                .isEqualTo("1:5");
    }

    @Test
    void cacheInvalidate_ofAStage_isDoneBeforeTheCallersStage() {
        catalog.find(1);
        CompletableFuture<String> done = new CompletableFuture<>();
        CompletableFuture<String> seen = catalog.saveLater(1, done).thenApply(saved -> catalog.find(1));
        assertThat(catalog.find(1)).isEqualTo("1:1");
        done.complete("saved");

        assertThat(seen).isCompletedWithValue("1:2");
        CompletableFuture<String> failed = catalog.saveLater(1, CompletableFuture.failedFuture(new IOException("no")));
        assertThat(failed).isCompletedExceptionally();
        assertThat(catalog.find(1)).isEqualTo("1:2");
    }

    @Test
    void cacheInvalidate_repeated_eachIsDoneInTheOrderAsWritten() {
        Catalog.Query query = new Catalog.Query("Shop", 1, true, Catalog.Size.SMALL);
        RecordingListener heard = new RecordingListener();
        try (MemoryTier<String, Object> elsewhere = tier.node()) {
            elsewhere.listen(heard);
            numbers.put("n", 1);
            catalog.inBody = () -> assertThat(heard.messages()).hasSize(1);
            catalog.saveMuch(query, 1, "one");
        }

        assertThat(heard.messages())
                .extracting(message -> message.substring(0, message.lastIndexOf(' ')))
                .containsExactly(
                        "killed Tag[name=shop:one]", "changed 1", "killed Tag[name=shop:one]", "changed shop/shop");
        assertThat(numbers.contains("n")).isFalse();
    }

    @Test
    void cacheInvalidate_repeated_oneThatDoesNotApplyOrFails_keepsNoOtherFromBeingDone() {
        catalog.find(1);
        numbers.put("n", 1);
        catalog.saveMuch(new Catalog.Query("s", -1, true, Catalog.Size.SMALL), 1, "one");
        assertThat(catalog.find(1))
                .as("after a key function that returned null")
                .isEqualTo("1:2");
        assertThat(numbers.contains("n")).isFalse();

        numbers.put("n", 1);
        words.close(); // from now on its far tier acknowledges nothing
        catalog.saveMuch("no query", 1, "one");
        assertThat(numbers.contains("n")).isFalse();
    }

    @Test
    void cacheInvalidate_repeatedOnAStage_allAreDoneBeforeTheCallersStage() {
        catalog.find(1);
        catalog.find(2);
        CompletableFuture<String> done = new CompletableFuture<>();
        CompletableFuture<String> seen =
                catalog.saveTwoLater(1, 2, done).thenApply(saved -> catalog.find(1) + " " + catalog.find(2));
        done.complete("saved");

        assertThat(seen).isCompletedWithValue("1:3 2:4");
    }
}
