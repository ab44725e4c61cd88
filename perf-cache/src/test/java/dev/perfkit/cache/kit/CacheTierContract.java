package dev.perfkit.cache.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierFill;
import dev.perfkit.cache.TierRead;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link CacheTier} of strings keeps. A subclass says how to get an empty one, and how its time passes. */
public abstract class CacheTierContract {
    private static final Duration HOUR = Duration.ofHours(1);

    private CacheTier<String, String> tier;

    /** Returns a new tier without a value for the keys of this class. */
    protected abstract CacheTier<String, String> createTier();

    /** Lets the tier's time pass. */
    protected abstract void pass(Duration time);

    @BeforeEach
    void create() {
        tier = createTier();
    }

    @AfterEach
    void close() {
        tier.close();
    }

    @Test
    void read_absentKey_leases() {
        assertThat(tier.read("k")).isInstanceOfSatisfying(TierRead.Lease.class, lease -> {
            assertThat(lease.token()).isNotEmpty();
            assertThat(lease.undecodable()).isFalse();
        });
    }

    @Test
    void fill_withLease_isRead() {
        TierFill fill = tier.fill("k", lease("k"), TierEntry.of("one", HOUR));

        TierRead.Hit<String> hit = hit("k");
        assertThat(hit.entry().value()).isEqualTo("one");
        assertThat(hit.timeLeft()).isPositive().isLessThanOrEqualTo(HOUR);
        assertThat(fill).isEqualTo(new TierFill.Stored(hit.version()));
    }

    @Test
    void fill_afterRemove_isOvertaken() {
        TierRead.Lease<String> lease = lease("k");
        tier.remove("k");

        assertThat(tier.fill("k", lease, TierEntry.of("old", HOUR))).isEqualTo(new TierFill.Overtaken());
        assertThat(tier.read("k")).isInstanceOf(TierRead.Lease.class);
    }

    @Test
    void fill_afterRemoveAndNewLease_isOvertaken() {
        TierRead.Lease<String> early = lease("k");
        tier.remove("k");
        TierRead.Lease<String> late = lease("k");

        assertThat(tier.fill("k", early, TierEntry.of("old", HOUR))).isEqualTo(new TierFill.Overtaken());
        assertThat(tier.fill("k", late, TierEntry.of("new", HOUR))).isInstanceOf(TierFill.Stored.class);
        assertThat(hit("k").entry().value()).isEqualTo("new");
    }

    @Test
    void fill_afterWrite_isOvertaken() {
        TierRead.Lease<String> lease = lease("k");
        tier.write("k", TierEntry.of("new", HOUR));

        assertThat(tier.fill("k", lease, TierEntry.of("old", HOUR))).isEqualTo(new TierFill.Overtaken());
        assertThat(hit("k").entry().value()).isEqualTo("new");
    }

    @Test
    void fill_leaseOfAnotherKey_isOvertaken() {
        TierRead.Lease<String> other = lease("other");
        lease("k");

        assertThat(tier.fill("k", other, TierEntry.of("one", HOUR))).isEqualTo(new TierFill.Overtaken());
    }

    @Test
    void fill_twoWhoMissedAtOnce_firstWins() {
        TierRead.Lease<String> one = lease("k");
        TierRead.Lease<String> two = lease("k");

        assertThat(tier.fill("k", two, TierEntry.of("two", HOUR))).isInstanceOf(TierFill.Stored.class);
        assertThat(tier.fill("k", one, TierEntry.of("one", HOUR))).isEqualTo(new TierFill.Overtaken());
        assertThat(hit("k").entry().value()).isEqualTo("two");
    }

    @Test
    void changes_ofOneKey_haveGrowingVersions() {
        long first = tier.write("k", TierEntry.of("one", HOUR));
        long second = tier.write("k", TierEntry.of("two", HOUR));
        long third = tier.remove("k");
        tier.fill("k", lease("k"), TierEntry.of("three", HOUR));
        long filled = hit("k").version();
        long fourth = tier.remove("k");
        long fifth = tier.remove("k");

        assertThat(List.of(first, second, third, fourth, fifth)).isSorted().doesNotHaveDuplicates();
        assertThat(filled).isGreaterThanOrEqualTo(third).isLessThan(fourth);
    }

    @Test
    void bulk_readFillAndRemove_areAsOneByOne() {
        tier.write("a", TierEntry.of("one", HOUR));
        Map<String, TierRead<String>> reads = tier.readAll(Set.of("a", "b", "c"));
        assertThat(reads).containsOnlyKeys("a", "b", "c");
        assertThat(reads.get("a"))
                .isInstanceOfSatisfying(
                        TierRead.Hit.class,
                        hit -> assertThat(hit.entry().value()).isEqualTo("one"));
        tier.remove("c");

        Map<String, TierFill> fills = tier.fillAll(Map.of("b", filling(reads, "b"), "c", filling(reads, "c")));
        assertThat(fills.get("b")).isEqualTo(new TierFill.Stored(hit("b").version()));
        assertThat(fills.get("c")).isEqualTo(new TierFill.Overtaken());
        assertThat(hit("b").entry().value()).isEqualTo("b loaded");

        Map<String, Long> removals = tier.removeAll(Set.of("a", "b"));
        assertThat(removals).containsOnlyKeys("a", "b");
        assertThat(fills.get("b"))
                .isInstanceOfSatisfying(
                        TierFill.Stored.class,
                        stored -> assertThat(removals.get("b")).isGreaterThan(stored.version()));
        assertThat(tier.readAll(Set.of("a", "b")).values())
                .allSatisfy(read -> assertThat(read).isInstanceOf(TierRead.Lease.class));
    }

    @Test
    void bulk_ofNothing_isNothing() {
        assertThat(tier.readAll(Set.of())).isEmpty();
        assertThat(tier.fillAll(Map.of())).isEmpty();
        assertThat(tier.removeAll(Set.of())).isEmpty();
    }

    private static CacheTier.Filling<String> filling(Map<String, TierRead<String>> reads, String key) {
        return new CacheTier.Filling<>((TierRead.Lease<String>) reads.get(key), TierEntry.of(key + " loaded", HOUR));
    }

    @Test
    void write_lastOne_isRead() {
        tier.write("k", TierEntry.of("one", HOUR));
        long version = tier.write("k", TierEntry.of("two", Duration.ofMinutes(1)));

        TierRead.Hit<String> hit = hit("k");
        assertThat(hit.entry().value()).isEqualTo("two");
        assertThat(hit.version()).isEqualTo(version);
        assertThat(hit.timeLeft()).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void write_otherKey_isNotSeen() {
        tier.write("k", TierEntry.of("one", HOUR));

        assertThat(tier.read("kk")).isInstanceOf(TierRead.Lease.class);
    }

    @Test
    void read_timeToLiveOver_leases() {
        tier.write("k", TierEntry.of("one", Duration.ofMillis(40)));
        tier.write("stays", TierEntry.of("two", HOUR));
        pass(Duration.ofMillis(60));

        assertThat(tier.read("k")).isInstanceOf(TierRead.Lease.class);
        assertThat(hit("stays").entry().value()).isEqualTo("two");
    }

    @Test
    void read_emptyAndLongValues_areReadAsWritten() {
        String large = "äöü€😀".repeat(50_000);
        tier.write("empty", TierEntry.of("", HOUR));
        tier.write("large", TierEntry.of(large, HOUR));

        assertThat(hit("empty").entry().value()).isEmpty();
        assertThat(hit("large").entry().value()).isEqualTo(large);
    }

    @Test
    void keys_withSeparatorsAndBlanks_areApart() {
        List<String> keys = List.of("a:b", "a", "b", "a b", "a:b ", "ä", "*", "");
        keys.forEach(key -> tier.write(key, TierEntry.of("of " + key, HOUR)));

        assertThat(keys).allSatisfy(key -> assertThat(hit(key).entry().value()).isEqualTo("of " + key));
    }

    @Test
    void probe_goodTier_returns() {
        assertThatCode(tier::probe).doesNotThrowAnyException();
    }

    @Test
    void close_twice_isQuiet() {
        tier.close();

        assertThatCode(tier::close).doesNotThrowAnyException();
    }

    /** Fills race removals. Whatever a filler loaded before a removal returned is gone after it. */
    @Test
    void fill_racingRemoves_neverBringsOldValuesBack() throws Exception {
        AtomicInteger source = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        int fillers = 3;
        ExecutorService threads = Executors.newFixedThreadPool(fillers);
        CountDownLatch done = new CountDownLatch(1);
        try {
            IntStream.range(0, fillers)
                    .forEach(i -> threads.execute(() -> {
                        while (done.getCount() > 0) {
                            if (tier.read("k") instanceof TierRead.Lease<String> lease) {
                                tier.fill("k", lease, TierEntry.of("" + source.get(), HOUR));
                            }
                        }
                    }));
            for (int round = 0; round < 2_000; round++) {
                int now = source.incrementAndGet();
                tier.remove("k");
                if (tier.read("k") instanceof TierRead.Hit<String> hit
                        && Integer.parseInt(hit.entry().value()) < now) {
                    wrong.incrementAndGet();
                }
            }
        } finally {
            done.countDown();
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(wrong).hasValue(0);
    }

    final CacheTier<String, String> tier() {
        return tier;
    }

    final TierRead.Lease<String> lease(String key) {
        return (TierRead.Lease<String>) tier.read(key);
    }

    final TierRead.Hit<String> hit(String key) {
        return (TierRead.Hit<String>) tier.read(key);
    }
}
