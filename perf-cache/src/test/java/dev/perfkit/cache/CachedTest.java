package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What woven methods with {@link Cached} do. */
@Timeout(60)
class CachedTest {
    private final ManualTime time = new ManualTime();
    private final MemoryTier<String, Object> tier = new MemoryTier<>(time);
    private final TieredCache<String, Object> words = cache("words", tier);
    private final TieredCache<String, Object> numbers = cache("numbers", null);
    private final Caches caches = Caches.install(words, numbers);
    private final Catalog catalog = new Catalog();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private TieredCache<String, Object> cache(String name, @Nullable CacheTier<String, Object> far) {
        TieredCacheBuilder<String, Object> builder = TieredCache.<String, Object>builder(name)
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run);
        return (far == null ? builder : builder.far(far)).build();
    }

    @AfterEach
    void close() {
        caches.close();
        words.close();
        numbers.close();
        threads.shutdownNow();
    }

    private int bodies() {
        return catalog.bodies.get();
    }

    @Test
    void call_secondWithTheSameKey_isAnsweredByTheCache() {
        assertThat(catalog.find(42)).isEqualTo("42:1");
        assertThat(catalog.find(42)).isEqualTo("42:1");
        assertThat(catalog.find(7)).isEqualTo("7:2");

        assertThat(words.get("42")).isEqualTo("42:1");
        words.put("7", "put");
        assertThat(catalog.find(7)).isEqualTo("put");
        words.invalidate("42");
        assertThat(catalog.find(42)).isEqualTo("42:3");
        assertThat(words.snapshot().loads().count()).isEqualTo(3);
    }

    @Test
    void call_ofAnotherJvmsValue_isAnsweredByTheFarTier() {
        try (TieredCache<String, Object> other = cache("other", tier.node())) {
            other.put("42", "from elsewhere");

            assertThat(catalog.find(42)).isEqualTo("from elsewhere");
            assertThat(bodies()).isZero();
        }
    }

    @Test
    void keyInFull_tellsMethodsTypesLengthsAndNullsApart() {
        List<Object> answers = new ArrayList<>();
        answers.add(catalog.callInFull(1, "a"));
        answers.add(catalog.callInFull(1, null));
        answers.add(catalog.callInFull(1, "null"));
        answers.add(catalog.callInFull(1, "a", 1));
        answers.add(catalog.callInFull(1, "a", 1L));
        answers.add(catalog.callInFull(1, "a", "1"));
        answers.add(catalog.callInFull(1, "a", "1", "2"));
        answers.add(catalog.callInFull(1, "a", "1,String:1:2"));
        answers.add(catalog.callInFull(1, "a", List.of("1", "2")));
        answers.add(catalog.callInFull(1, "a", Set.of("1", "2")));
        answers.add(catalog.callInFull(1, "a", Catalog.Size.SMALL));
        answers.add(catalog.callInFull(1, "a", "SMALL"));
        answers.add(catalog.callInFull(1, "a", new UUID(0, 1)));
        answers.add(catalog.callInFull(11, "a"));

        assertThat(answers).doesNotHaveDuplicates();
        assertThat(bodies()).isEqualTo(answers.size());
        assertThat(catalog.callInFull(1, "a", Set.of("2", "1"))).isEqualTo(answers.get(9));
        assertThat(catalog.callInFull(1, null)).isEqualTo(answers.get(1));
    }

    @Test
    void keyInFull_ofAnotherClass_isAnother() {
        class Special extends Catalog {}
        catalog.callInFull(1, "a");
        Special special = new Special();

        special.callInFull(1, "a");

        assertThat(special.bodies).hasValue(1);
    }

    @Test
    void keyInFull_thatCannotBeMade_runsUncachedAndIsCounted() {
        long before = Caches.uncachedCalls();
        catalog.callInFull(1, "a", new Object());
        catalog.callInFull(1, "a", new Object());

        assertThat(bodies()).isEqualTo(2);
        assertThat(Caches.uncachedCalls()).isEqualTo(before + 2);
    }

    @Test
    void primitiveStaticAndGeneric_areAnsweredInTheirTypes() {
        assertThat(catalog.primitive(3, List.of(1))).isEqualTo(4.1);
        assertThat(catalog.primitive(3, List.of(1))).isEqualTo(4.1);
        assertThat(catalog.primitive(3, List.of(2))).isEqualTo(4.2);

        int before = Catalog.STATIC_BODIES.get();
        assertThat(Catalog.statically((byte) 1)).isTrue();
        assertThat(Catalog.statically((byte) 1)).isTrue();
        assertThat(Catalog.STATIC_BODIES).hasValue(before + 1);

        String[] in = {"a"};
        assertThat(catalog.generic(in))
                .isEqualTo(in)
                .isSameAs(catalog.generic(in))
                .isNotSameAs(in);
    }

    @Test
    void optional_isUnwrapped_andItsAbsenceCached() {
        assertThat(catalog.optional("a")).contains("a1");
        assertThat(catalog.optional("a")).contains("a1");
        assertThat(words.get("optional a")).isEqualTo("a1");

        assertThat(catalog.optional("")).isEqualTo(Optional.empty());
        assertThat(catalog.optional("")).isEqualTo(Optional.empty());
        assertThat(bodies()).isEqualTo(2);
    }

    @Test
    void nullResult_isCachedIfAskedFor() {
        assertThat(catalog.none("a")).isNull();
        assertThat(catalog.none("a")).isNull();
        assertThat(bodies()).isEqualTo(2);

        assertThat(catalog.cachedNone("a")).isNull();
        assertThat(catalog.cachedNone("a")).isNull();
        assertThat(bodies()).isEqualTo(3);
        time.advance(Duration.ofHours(2));
        catalog.cachedNone("a");
        assertThat(bodies()).isEqualTo(4);
    }

    @Test
    void exception_passesThroughAndIsNotCached() {
        assertThatThrownBy(() -> catalog.failing("no"))
                .isInstanceOf(IOException.class)
                .hasMessage("no1");
        assertThatThrownBy(() -> catalog.failing("no"))
                .isInstanceOf(IOException.class)
                .hasMessage("no2");
        assertThat(words.snapshot().loads().errorCount()).isEqualTo(2);
    }

    @Test
    void concurrentCalls_ofOneKey_runTheBodyOnce() throws Exception {
        CountDownLatch inBody = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        catalog.inBody = () -> {
            inBody.countDown();
            await(go);
        };
        List<Future<String>> answers = new ArrayList<>();
        answers.add(threads.submit(() -> catalog.find(42)));
        await(inBody);
        for (int i = 0; i < 20; i++) {
            answers.add(threads.submit(() -> catalog.find(42)));
        }
        catalog.inBody = () -> {};
        assertThat(catalog.find(7)).as("another key is not held up").isEqualTo("7:2");
        go.countDown();

        for (Future<String> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("42:1");
        }
        assertThat(bodies()).isEqualTo(2);
    }

    @Test
    void concurrentCalls_ofABodyThatThrows_shareTheException() throws Exception {
        CountDownLatch inBody = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        catalog.inBody = () -> {
            inBody.countDown();
            await(go);
        };
        Future<String> first = threads.submit(() -> catalog.failing("no"));
        await(inBody);
        Thread[] waiter = new Thread[1];
        CountDownLatch begun = new CountDownLatch(1);
        Future<String> second = threads.submit(() -> {
            waiter[0] = Thread.currentThread();
            begun.countDown();
            return catalog.failing("no");
        });
        await(begun);
        while (waiter[0].getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        go.countDown();

        assertThatThrownBy(first::get).cause().isInstanceOf(IOException.class).hasMessage("no1");
        assertThatThrownBy(second::get).cause().isInstanceOf(IOException.class).hasMessage("no1");
        assertThat(bodies()).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void invalidation_duringTheBody_keepsItsResultOut() {
        catalog.inBody = () -> words.invalidate("42");
        assertThat(catalog.find(42)).isEqualTo("42:1");
        catalog.inBody = () -> {};

        assertThat(catalog.find(42)).isEqualTo("42:2");
        assertThat(words.snapshot().overtaken()).isEqualTo(1);
    }

    @Test
    void recursion_withOtherKeys_isCachedOnTheWay() {
        assertThat(catalog.fibonacci(60)).isEqualTo(1548008755920L);
        assertThat(bodies()).isEqualTo(61);
    }

    @Test
    void recursion_withTheSameKey_runsTheBody() {
        assertThat(catalog.same(5)).isEqualTo(7);
        assertThat(bodies()).isEqualTo(3);
        assertThat(catalog.same(5)).isEqualTo(7);
        assertThat(bodies()).isEqualTo(3);
    }

    @Test
    void bodies_thatWaitForEachOther_runApart() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        Catalog other = new Catalog();
        catalog.inBody = () -> {
            both.countDown();
            await(both);
            catalog.inBody = () -> {};
            other.find(2);
        };
        other.inBody = () -> {
            both.countDown();
            await(both);
            other.inBody = () -> {};
            catalog.find(1);
        };
        Future<String> one = threads.submit(() -> catalog.find(1));
        Future<String> two = threads.submit(() -> other.find(2));

        assertThat(one.get(30, TimeUnit.SECONDS)).startsWith("1:");
        assertThat(two.get(30, TimeUnit.SECONDS)).startsWith("2:");
    }

    @Test
    void stackOverflow_inTheBody_leavesNobodyWaiting() throws Exception {
        assertThatThrownBy(() -> catalog.deep(0)).isInstanceOf(StackOverflowError.class);

        for (long key = 0; key < 3_000; key++) {
            long which = key;
            Future<Object> found = threads.submit(() -> numbers.get("deep " + which, missing -> "loaded"));
            assertThat(found.get(30, TimeUnit.SECONDS)).as("key %d", key).isNotNull();
        }
    }

    @Test
    void condition_thatDoesNotHold_passesTheCacheBy() {
        Catalog.Query stable = new Catalog.Query("a", 1, true, Catalog.Size.SMALL);
        Catalog.Query unstable = new Catalog.Query("a", 1, false, Catalog.Size.SMALL);

        assertThat(catalog.page(stable)).isEqualTo("a1");
        assertThat(catalog.page(unstable)).isEqualTo("a2");
        assertThat(catalog.page(stable)).isEqualTo("a1");
        assertThat(words.get("a/1/SMALL")).isEqualTo("a1");
    }

    @Test
    void template_withSeparatorsInValues_tellsThemApart() {
        catalog.page(new Catalog.Query("a/1", 2, true, Catalog.Size.SMALL));
        catalog.page(new Catalog.Query("a%", 1, true, Catalog.Size.LARGE));

        assertThat(words.get("a%2F1/2/SMALL")).isEqualTo("a/11");
        assertThat(words.get("a%25/1/LARGE")).isEqualTo("a%2");
    }

    @Test
    void keyFunction_makesTheKey_orNone() {
        Catalog.Query query = new Catalog.Query("Shop", 1, true, Catalog.Size.SMALL);
        assertThat(catalog.byShop(query, false)).isEqualTo("by shop 1");
        assertThat(catalog.byShop(query, false)).isEqualTo("by shop 1");
        assertThat(catalog.byShop(query, true)).isEqualTo("by shop 2");
        assertThat(words.get("shop/shop")).isEqualTo("by shop 1");

        Catalog.Query none = new Catalog.Query("Shop", -1, true, Catalog.Size.SMALL);
        catalog.byShop(none, false);
        catalog.byShop(none, false);
        assertThat(bodies()).isEqualTo(4);
        assertThat(catalog.byShop("no query", false))
                .as("a key function that throws")
                .isEqualTo("by shop 5");
    }

    @Test
    void timeToLive_ofTheAnnotation_isKept() {
        assertThat(catalog.shortLived("a")).isEqualTo("a1");
        time.advance(Duration.ofMillis(40));
        assertThat(catalog.shortLived("a")).isEqualTo("a1");
        time.advance(Duration.ofMillis(20));
        assertThat(catalog.shortLived("a")).isEqualTo("a2");
    }

    @Test
    void stage_isLoadedOnce_andNobodyWaits() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        CompletableFuture<String> first = catalog.later("a", answer).toCompletableFuture();
        CompletableFuture<String> second =
                catalog.later("a", new CompletableFuture<>()).toCompletableFuture();
        assertThat(first).isSameAs(answer);
        assertThat(second).isNotDone();
        answer.complete("A");

        assertThat(second).isCompletedWithValue("A");
        assertThat(catalog.later("a", new CompletableFuture<>()).toCompletableFuture())
                .isCompletedWithValue("A");
        assertThat(words.get("later a")).isEqualTo("A");
        assertThat(bodies()).isEqualTo(1);
    }

    @Test
    void stage_thatFailsOrIsOfNull_isNotCached() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        catalog.later("a", answer);
        CompletableFuture<String> waiting =
                catalog.later("a", new CompletableFuture<>()).toCompletableFuture();
        answer.completeExceptionally(new IOException("no"));
        assertThatThrownBy(waiting::join).cause().isInstanceOf(IOException.class);

        catalog.later("a", CompletableFuture.completedFuture(null));
        assertThat(catalog.later("a", CompletableFuture.completedFuture("A")).toCompletableFuture())
                .isCompletedWithValue("A");
        assertThat(bodies()).isEqualTo(3);
    }

    @Test
    void install_conflictsAndMissingCaches_areNamed() {
        long before = Caches.uncachedCalls();
        assertThat(catalog.homeless("a")).isEqualTo("a1");
        assertThat(catalog.homeless("a")).isEqualTo("a2");
        assertThat(Caches.uncachedCalls()).isEqualTo(before + 2);

        assertThatThrownBy(() -> Caches.require("words", "orders"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("caches: [nobody has it, orders] not installed (expected: among the installed ones,"
                        + " [numbers, words])");
        try (TieredCache<String, Object> third = cache("nobody has it", null)) {
            assertThatThrownBy(() -> Caches.install(third, words))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("installed: a cache words (expected: none; close that one first)");
            Caches installed = Caches.install(third);
            Caches.require("words", "numbers");
            assertThat(catalog.homeless("a")).isEqualTo("a3");
            assertThat(catalog.homeless("a")).isEqualTo("a3");
            installed.close();
            installed.close();
            assertThat(catalog.homeless("a")).isEqualTo("a4");
        }
    }
}
