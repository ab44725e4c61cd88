package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AsyncTieredCacheTest {
    private final ManualTime time = new ManualTime();
    private final MemoryTier<String, String> memory = new MemoryTier<>(time);
    private final ExecutorService one = Executors.newSingleThreadExecutor();
    private final AtomicInteger loads = new AtomicInteger();

    @AfterEach
    void stop() throws InterruptedException {
        one.shutdown();
        assertThat(one.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private TieredCacheBuilder<String, String> builder() {
        return TieredCache.<String, String>builder("async")
                .freshness(Freshness.standard().jitter(0))
                .ticker(time)
                .scheduler(time)
                .executor(one)
                .far(memory)
                .loader(key -> key + loads.incrementAndGet());
    }

    private static <T> T join(CompletableFuture<T> future) {
        return future.orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Test
    void get_missAndHit_loadOnTheExecutorAndAnswerAtOnce() {
        AsyncTieredCache<String, String> cache = builder().build().async();

        assertThat(join(cache.get("k"))).isEqualTo("k1");
        assertThat(cache.get("k")).isCompletedWithValue("k1");
        assertThat(join(cache.getServed("k")).reason()).isEqualTo(Served.Reason.FRESH);
        assertThat(cache.sync().get("k")).isEqualTo("k1");
        assertThat(cache).hasToString("AsyncTieredCache{async}");
    }

    @Test
    void get_asyncLoader_holdsNoThreadAndLoadsOnce() {
        AsyncTieredCache<String, String> cache = builder().build().async();
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> first = cache.get("k", key -> {
            loads.incrementAndGet();
            return source;
        });
        CompletableFuture<String> second = cache.get("k", key -> CompletableFuture.completedFuture("another"));
        // The executor has one thread: were it held by the load, this would wait for ever.
        assertThat(join(cache.get("other"))).startsWith("other");
        assertThat(first).isNotDone();

        source.complete("slow");
        assertThat(join(first)).isEqualTo("slow");
        assertThat(join(second)).isEqualTo("slow");
        assertThat(memory.read("k")).isInstanceOf(TierRead.Hit.class);
        assertThat(cache.get("k")).isCompletedWithValue("slow");
    }

    @Test
    void get_asyncLoaderOfTheBuilder_servesSyncCallersToo() {
        TieredCache<String, String> cache = builder()
                .loader(Loader.async(key -> CompletableFuture.supplyAsync(() -> "of " + key)))
                .build();

        assertThat(cache.get("a")).isEqualTo("of a");
        assertThat(join(cache.async().get("b"))).isEqualTo("of b");
        assertThat(cache.getAll(List.of("c", "d"))).containsEntry("c", "of c").containsEntry("d", "of d");
    }

    @Test
    void get_asyncLoaderFails_everybodyGetsItAsItIs() {
        AsyncTieredCache<String, String> cache = builder().build().async();
        IllegalStateException failure = new IllegalStateException("no database");
        CompletableFuture<String> failed = cache.get("k", key -> CompletableFuture.failedFuture(failure));
        assertThatThrownBy(() -> join(failed)).hasCause(failure);
        CompletableFuture<String> thrown = cache.get("k", key -> {
            throw failure;
        });
        assertThatThrownBy(() -> join(thrown)).hasCause(failure);

        assertThat(join(cache.get("k"))).isEqualTo("k1");
        assertThatThrownBy(() -> cache.sync()
                        .get(
                                "x",
                                Loader.async(key -> CompletableFuture.<String>supplyAsync(() -> {
                                    throw failure;
                                }))))
                .isSameAs(failure);
    }

    @Test
    void get_invalidatedDuringAsyncLoad_oldValueReachesNobodyAfter() {
        AsyncTieredCache<String, String> cache = builder().build().async();
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> early = cache.get("k", key -> source);
        join(cache.invalidate("k"));
        assertThat(join(cache.get("k"))).isEqualTo("k1");
        source.complete("old");
        join(early);

        assertThat(join(cache.get("k"))).isEqualTo("k1");
    }

    @Test
    void get_asyncLoaderAfterALookUpWithoutLoader_loads() {
        TieredCache<String, String> plain = TieredCache.<String, String>builder("plain")
                .executor(one)
                .ticker(time)
                .build();

        assertThat(join(plain.async().get("k"))).isNull();
        assertThat(join(plain.async().get("k", key -> CompletableFuture.completedFuture("loaded"))))
                .isEqualTo("loaded");
    }

    @Test
    void changes_allKinds_areDone() {
        TieredCache<String, String> sync = builder().build();
        AsyncTieredCache<String, String> cache = sync.async();
        assertThat(join(cache.put("a", "1"))).isEqualTo(Acknowledgement.DONE);
        join(cache.put("b", "2", Duration.ofSeconds(5)));
        join(cache.put("c", "3", EntryOptions.standard().tags("t")));
        assertThat(join(cache.getAll(List.of("a", "b", "c")))).isEqualTo(Map.of("a", "1", "b", "2", "c", "3"));
        join(cache.invalidateTag("t"));
        assertThat(sync.contains("c")).isFalse();
        join(cache.invalidateAll(List.of("b")));
        assertThat(sync.contains("b")).isFalse();
        join(cache.invalidatePrefix("a"));
        assertThat(sync.contains("a")).isFalse();
        assertThat(join(cache.getAll(List.of("d"), keys -> Map.of("d", "4")))).containsEntry("d", "4");
        join(cache.invalidateAll());
        assertThat(sync.contains("d")).isFalse();
    }

    @Test
    void calls_executorRefuses_failTheFuture() {
        AsyncTieredCache<String, String> cache = builder()
                .executor(task -> {
                    throw new RejectedExecutionException("shut down");
                })
                .build()
                .async();

        assertThatThrownBy(() -> join(cache.get("k"))).hasCauseInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> join(cache.invalidate("k"))).hasCauseInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> cache.get(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> cache.put("k", null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void arguments_null_areNamedAtOnce() {
        AsyncTieredCache<String, String> cache = builder().build().async();
        List<String> holed = Arrays.asList("k", null);
        Map<ThrowingCallable, String> calls = new LinkedHashMap<>();
        calls.put(() -> cache.get(null), "key");
        calls.put(() -> cache.get("k", null), "loader");
        calls.put(() -> cache.getServed(null), "key");
        calls.put(() -> cache.contains(null), "key");
        calls.put(() -> cache.explain(null), "key");
        calls.put(() -> cache.getAll(null), "keys");
        calls.put(() -> cache.getAll(holed), "key");
        calls.put(() -> cache.getAll(holed, keys -> Map.of()), "key");
        calls.put(() -> cache.getAll(List.of("k"), null), "loader");
        calls.put(() -> cache.put(null, "v"), "key");
        calls.put(() -> cache.put("k", "v", (Duration) null), "timeToLive");
        calls.put(() -> cache.put("k", "v", (EntryOptions) null), "options");
        calls.put(() -> cache.invalidate(null), "key");
        calls.put(() -> cache.invalidateAll(holed), "key");
        calls.put(() -> cache.invalidateAll(null), "keys");
        calls.put(() -> cache.invalidateTag(null), "tag");
        calls.put(() -> cache.invalidatePrefix(null), "prefix");
        calls.put(() -> cache.invalidatePattern(null), "glob");
        calls.put(() -> cache.cached(null), "function");

        calls.forEach((call, name) -> assertThatThrownBy(call)
                .isInstanceOf(NullPointerException.class)
                .hasMessage(name));
    }

    @Test
    void contains_inEitherTier_doesNotLoad() {
        AsyncTieredCache<String, String> cache = builder().build().async();
        assertThat(join(cache.contains("k"))).isFalse();
        memory.write("k", TierEntry.of("v", Duration.ofHours(1)));
        assertThat(join(cache.contains("k"))).isTrue();
        assertThat(join(cache.contains("k"))).as("near").isTrue();
        assertThat(loads).hasValue(0);
    }

    @Test
    void cached_asynchronousFunction_isAskedOnce() {
        AsyncTieredCache<String, String> cache = builder().build().async();
        AtomicInteger calls = new AtomicInteger();
        Function<String, CompletableFuture<String>> shout = cache.cached(
                key -> CompletableFuture.completedFuture(key.toUpperCase(Locale.ROOT) + calls.incrementAndGet()));

        assertThat(join(shout.apply("a"))).isEqualTo("A1");
        assertThat(join(shout.apply("a"))).isEqualTo("A1");
    }

    @Test
    void explainAndInvalidatePattern_areAsOfTheCache() {
        AsyncTieredCache<String, String> cache = builder().build().async();
        join(cache.put("user:1", "v"));
        assertThat(join(cache.explain("user:1")).verdict()).isEqualTo("served near: it is fresh");
        assertThat(join(cache.invalidatePattern("user:?").done())).isEqualTo(1);
        assertThat(join(cache.contains("user:1"))).isFalse();
    }

    @Test
    void get_executorRefusesWhatWasLoaded_failsAndLetsTheNextLoad() {
        AtomicInteger room = new AtomicInteger(1);
        AsyncTieredCache<String, String> cache =
                builder().executor(upTo(room)).build().async();
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> first = cache.get("k", key -> source);
        source.complete("v");

        assertThatThrownBy(() -> first.getNow(null)).hasCauseInstanceOf(RejectedExecutionException.class);
        room.set(10);
        assertThat(cache.get("k", key -> CompletableFuture.completedFuture("again")))
                .isCompletedWithValue("again");
    }

    @Test
    void get_executorRefusesToTellWhoWaits_hisFails() {
        AtomicInteger room = new AtomicInteger(2);
        AsyncTieredCache<String, String> cache =
                builder().executor(upTo(room)).build().async();
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> first = cache.get("k", key -> source);
        CompletableFuture<String> second = cache.get("k", key -> source);
        room.set(1);
        source.complete("v");

        assertThat(first).isCompletedWithValue("v");
        assertThatThrownBy(() -> second.getNow(null)).hasCauseInstanceOf(RejectedExecutionException.class);
    }

    private static Executor upTo(AtomicInteger room) {
        return task -> {
            if (room.getAndDecrement() <= 0) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        };
    }
}
