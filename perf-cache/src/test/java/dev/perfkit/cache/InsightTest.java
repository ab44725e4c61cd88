package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.cache.kit.ScriptedTier;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a cache tells of itself; weights. */
class InsightTest {
    private final ManualTime time = new ManualTime();
    private final MemoryTier<String, String> memory = new MemoryTier<>(time);
    private final ScriptedTier<String, String> far = new ScriptedTier<>(memory);
    private volatile String source = "v";

    private TieredCacheBuilder<String, String> builder() {
        return TieredCache.<String, String>builder("insight")
                .freshness(Freshness.standard().jitter(0))
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .loader(key -> source);
    }

    @Test
    void getServed_fromEachPlace_saysWhere() {
        TieredCache<String, String> cache = builder().far(far).build();
        assertThat(cache.getServed("k").tier()).isEqualTo("loader");
        time.advance(Duration.ofSeconds(5));
        assertThat(cache.getServed("k"))
                .isEqualTo(new Served<>("v", "near", Duration.ofSeconds(5), false, Served.Reason.FRESH));
        TieredCache<String, String> other = builder().far(far).build();
        assertThat(other.getServed("k"))
                .isEqualTo(new Served<>("v", "scripted", Duration.ofSeconds(5), false, Served.Reason.FRESH));
        source = null;
        assertThat(cache.getServed("none").reason()).isEqualTo(Served.Reason.LOADED);
        assertThat(TieredCache.<String, String>builder("plain").build().getServed("k"))
                .isEqualTo(new Served<>(null, "none", Duration.ZERO, false, Served.Reason.ABSENT));
        assertThat(cache.snapshot().serving().ages().count()).isPositive();
    }

    @Test
    void contains_inEitherTier_doesNotLoad() {
        TieredCache<String, String> cache = builder().far(far).build();
        assertThat(cache.contains("k")).isFalse();
        memory.write("k", TierEntry.of("v", Duration.ofHours(1)));
        assertThat(cache.contains("k")).isTrue();
        assertThat(cache.snapshot().loads().count()).isZero();
    }

    @Test
    void cached_function_isAskedOnce() {
        AtomicInteger calls = new AtomicInteger();
        TieredCache<String, String> cache = builder().build();
        Function<String, String> shout = cache.cached(key -> key.toUpperCase(Locale.ROOT) + calls.incrementAndGet());

        assertThat(shout.apply("a")).isEqualTo("A1");
        assertThat(shout.apply("a")).isEqualTo("A1");
    }

    @Test
    void explain_eachState_saysWhatAGetWouldDo() {
        TieredCache<String, String> cache = builder()
                .far(far)
                .timeToLive(Duration.ofSeconds(10))
                .freshness(Freshness.standard()
                        .jitter(0)
                        .staleWhileRevalidate(Duration.ofSeconds(5))
                        .staleIfError(Duration.ofSeconds(20)))
                .build();
        assertThat(cache.explain("k").verdict()).isEqualTo("nothing near; nothing in the far tier; loaded");
        cache.put("k", "v", EntryOptions.standard().tags("t"));
        Explanation fresh = cache.explain("k");
        assertThat(fresh.verdict()).isEqualTo("served near: it is fresh");
        assertThat(fresh.places()).extracting(Explanation.Place::tier).containsExactly("near", "scripted");
        assertThat(fresh.places()).allSatisfy(place -> {
            assertThat(place.state()).isEqualTo("value");
            assertThat(place.version()).isEqualTo(1);
            assertThat(place.tags()).isEqualTo(Set.of("t"));
            assertThat(place.freshLeft()).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(10));
        });
        time.advance(Duration.ofSeconds(11));
        assertThat(cache.explain("k").verdict())
                .isEqualTo("served near, marked as stale, and loaded anew in the background");
        time.advance(Duration.ofSeconds(5));
        assertThat(cache.explain("k").verdict())
                .isEqualTo("what is near has ended; what the far tier has is past its end; loaded");
        memory.suspend();
        assertThat(cache.explain("k").verdict()).startsWith("the near tier is left alone, as the far tier");
        far.fail(new IllegalStateException("down"));
        assertThatThrownBy(() -> cache.invalidate("k")).isInstanceOf(UnacknowledgedException.class);
        Explanation dirty = cache.explain("k");
        assertThat(dirty.dirty()).isTrue();
        assertThat(dirty.verdict()).contains("a change waits for the far tier's acknowledgement");
        assertThat(dirty.places().get(1).state()).isEqualTo("no answer");
        assertThat(TieredCache.<String, String>builder("plain")
                        .build()
                        .explain("k")
                        .verdict())
                .isEqualTo("nothing near; no far tier; none, without a loader");
    }

    @Test
    void verified_hits_areComparedWithTheSource() {
        TieredCache<String, String> cache =
                builder().freshness(Freshness.standard().jitter(0).verified(1)).build();
        cache.get("k");
        cache.get("k");
        cache.get("k");
        assertThat(cache.snapshot().serving().wrongRate()).isZero();
        source = "changed behind the cache's back";
        cache.get("k");
        cache.get("k");

        assertThat(cache.snapshot().serving().verified()).isEqualTo(4);
        assertThat(cache.snapshot().serving().wrongRate()).isEqualTo(0.5);
        assertThat(builder().build().snapshot().serving().wrongRate()).isNaN();
    }

    @Test
    void verified_hitsOfEachWay_areComparedByTheLoaderOfTheCall() {
        TieredCache<String, String> cache = TieredCache.<String, String>builder("verified")
                .freshness(Freshness.standard().verified(1))
                .scheduler(time)
                .executor(Runnable::run)
                .build();
        cache.put("k", "v");
        Loader<String, String> changed = key -> "changed";
        cache.get("k", changed);
        cache.getAll(Set.of("k"), keys -> Map.of("k", "v"));
        assertThat(cache.async().get("k", key -> CompletableFuture.completedFuture("v")))
                .isCompletedWithValue("v");
        assertThat(cache.cached(key -> "v").apply("k")).isEqualTo("v");
        assertThat(cache.snapshot().serving().verified()).isEqualTo(4);
        assertThat(cache.snapshot().serving().wrong()).isEqualTo(1);

        // Nobody says where the source would be.
        cache.get("k");
        cache.getServed("k");
        cache.contains("k");
        assertThat(cache.snapshot().serving().verified()).isEqualTo(4);
    }

    @Test
    void verified_getServed_isComparedToo() {
        TieredCache<String, String> cache =
                builder().freshness(Freshness.standard().verified(1)).build();
        cache.put("k", "old");
        cache.getServed("k");
        cache.contains("k");

        assertThat(cache.snapshot().serving().verified()).isEqualTo(1);
        assertThat(cache.snapshot().serving().wrong()).isEqualTo(1);
    }

    @Test
    void verified_annotated_isComparedByTheCachesOwnLoader() {
        LayeredCache<String, String> cache = (LayeredCache<String, String>)
                builder().freshness(Freshness.standard().verified(1)).build();
        cache.put("k", "old");
        cache.bodies().begin("k", true, EntryOptions.standard(), false);

        assertThat(cache.snapshot().serving().wrong()).isEqualTo(1);
    }

    @Test
    void maximumWeight_exceeded_evicts() {
        TieredCache<String, String> cache =
                builder().maximumWeight(100, (key, value) -> value.length()).build();
        for (int i = 0; i < 50; i++) {
            cache.put("k" + i, "ten chars.");
        }
        assertThat(cache.snapshot().near().entries()).isEqualTo(10);
        assertThat(cache.snapshot().near().evictions()).isEqualTo(40);
        assertThat(cache.snapshot().near().evictedWeight()).isEqualTo(400);

        TieredCache<String, String> unweighable = builder()
                .maximumWeight(100, (key, value) -> key.equals("bad") ? -1 : Integer.parseInt(value))
                .build();
        unweighable.put("bad", "1");
        unweighable.put("worse", "no number");
        unweighable.put("good", "1");
        assertThat(unweighable.snapshot().near().entries()).isEqualTo(1);
        assertThatThrownBy(() -> builder().maximumWeight(0, (key, value) -> 1))
                .hasMessage("maximumWeight: 0 (expected: >= 1)");
    }
}
