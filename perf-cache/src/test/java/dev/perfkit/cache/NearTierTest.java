package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An entry leaves the index, by which changes find it, before it leaves the map that is read. A change that does not find it
 * does not wait for the thread that takes it out; so whoever finds it in the map from then on must see that it has left.
 */
class NearTierTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private final ManualTime time = new ManualTime();
    private final List<Runnable> submitted = new ArrayList<>();
    private final NearTier<String, String> near = new NearTier<>(
            TieredCache.<String, String>builder("near").maximumEntries(100).executor(submitted::add), HOUR, time);

    @BeforeEach
    void openGate() {
        near.open();
    }

    static Stream<Arguments> waysOut() {
        return Stream.of(
                way("drop", (near, entry) -> near.drop("key", "key")),
                way("news of a change", (near, entry) -> near.changed("key", 2)),
                way("a group", (near, entry) -> near.dropWhere(any -> true)),
                way("close", (near, entry) -> near.close()),
                way("a put that was overtaken", (near, entry) -> {
                    long epoch = near.announceChange("key");
                    near.announceChange("key");
                    near.replaceIfUnchanged(
                            younger(entry),
                            epoch,
                            new OwnChanges().begin("key"),
                            entry.life().bornAt());
                }));
    }

    private static Arguments way(String name, BiConsumer<NearTier<String, String>, NearEntry<String, String>> way) {
        return Arguments.of(name, way);
    }

    private static NearEntry<String, String> younger(NearEntry<String, String> entry) {
        return new NearEntry<>("key", "key", "younger", 2, Set.of(), entry.life(), null);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysOut")
    void entryTakenOut_whoeverStillHasIt_doesNotServeIt(
            String name, BiConsumer<NearTier<String, String>, NearEntry<String, String>> way) {
        NearEntry<String, String> entry = stored("key");
        NearEntry<String, String> other = stored("other");
        assertThat(near.find("key")).as(name).isSameAs(entry);

        way.accept(near, entry);

        assertThat(entry.isOf(Pass.FIRST_GENERATION)).isFalse();
        assertThat(near.find("key")).isNull();
        assertThat(other.isOf(Pass.FIRST_GENERATION)).isEqualTo(near.find("other") == other);
    }

    @Test
    void entryEvicted_whoeverStillHasIt_doesNotServeIt() {
        List<NearEntry<String, String>> all =
                IntStream.range(0, 1_000).mapToObj(i -> stored("key" + i)).toList();
        near.tick(); // and with it the upkeep that is due
        runSubmitted();

        assertThat(all)
                .filteredOn(entry -> near.count(there -> there == entry) == 0)
                .isNotEmpty()
                .noneMatch(entry -> entry.isOf(Pass.FIRST_GENERATION));
        assertThat(all).anyMatch(entry -> entry.isOf(Pass.FIRST_GENERATION));
    }

    /** However many there were before: a number that wrapped would let the entries of old ones live again. */
    @Test
    void dropAll_noGenerationLeft_dropsAllTheSame() {
        NearTier<String, String> old = new NearTier<>(
                TieredCache.<String, String>builder("old").executor(submitted::add),
                HOUR,
                time,
                Pass.FIRST_GENERATION + 2);
        old.open();
        for (int i = 0; i < 5; i++) {
            NearEntry<String, String> entry = stored(old, "key");
            assertThat(old.find("key")).isSameAs(entry);

            old.dropAll();

            assertThat(old.find("key")).isNull();
            assertThat(old.peek("key")).isNull();
        }
        assertThat(old.indexSize()).isZero();
    }

    @Test
    void dropAll_manyEntries_areDeadBeforeTheyAreClearedAway() {
        IntStream.range(0, 50).forEach(i -> stored("key" + i));
        submitted.clear();

        near.dropAll();
        near.dropAll();

        assertThat(near.find("key7")).isNull();
        assertThat(near.peek("key7")).isNull();
        assertThat(near.count(any -> true)).isZero();
        assertThat(near.indexSize()).isEqualTo(50);
        assertThat(submitted).as("one clears for both").hasSize(1);
        NearEntry<String, String> next = stored("key7");
        runSubmitted();
        assertThat(near.indexSize()).isOne();
        assertThat(near.find("key7")).isSameAs(next);
    }

    @Test
    void dropAll_readingUnderWay_isNotStored() {
        long epoch = near.epoch("key");
        near.dropAll();
        near.storeIfUnchanged(entry("key"), epoch, time.read());

        assertThat(near.find("key")).isNull();
        assertThat(near.indexSize()).isZero();
    }

    @Test
    void dropAll_deadEntryOfAHigherVersion_keepsNothingOut() {
        near.put(younger(entry("key")), time.read());
        near.dropAll();
        NearEntry<String, String> lower = stored("key");

        assertThat(near.find("key")).isSameAs(lower);
    }

    @Test
    void dropAll_gateShut_leavesItShut() {
        near.shut();
        near.dropAll();

        assertThat(near.isLive()).isFalse();
        near.open();
        NearEntry<String, String> entry = stored("key");
        assertThat(near.find("key")).isSameAs(entry);
    }

    @Test
    void dropAll_executorRefuses_isDoneAllTheSame() {
        NearTier<String, String> refused = new NearTier<>(
                TieredCache.<String, String>builder("near").executor(task -> {
                    throw new RejectedExecutionException("full");
                }),
                HOUR,
                time);
        refused.open();
        refused.storeIfUnchanged(entry("key"), refused.epoch("key"), time.read());
        assertThat(refused.find("key")).isNotNull();

        refused.dropAll();

        assertThat(refused.find("key")).isNull();
    }

    @Test
    void dropAll_executorThrowsAnError_isDoneAndClearedOnceItCanBe() {
        AtomicReference<Executor> executor = new AtomicReference<>(task -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        NearTier<String, String> starved = new NearTier<>(
                TieredCache.<String, String>builder("near")
                        .executor(task -> executor.get().execute(task)),
                HOUR,
                time);
        starved.open();
        starved.storeIfUnchanged(entry("key"), starved.epoch("key"), time.read());
        starved.dropAll();
        assertThat(starved.find("key")).isNull();
        assertThat(starved.indexSize()).isOne();

        executor.set(Runnable::run);
        starved.dropAll();
        assertThat(starved.indexSize()).isZero();
        assertThat(starved.snapshot().evictions()).isZero();
    }

    private NearEntry<String, String> stored(String key) {
        return stored(near, key);
    }

    private NearEntry<String, String> stored(NearTier<String, String> tier, String key) {
        NearEntry<String, String> entry = entry(key);
        tier.storeIfUnchanged(entry, tier.epoch(key), time.read());
        return entry;
    }

    private NearEntry<String, String> entry(String key) {
        long now = time.read();
        return new NearEntry<>(
                key,
                key,
                "of " + key,
                1,
                Set.of(),
                new Life(now, now + HOUR, now + HOUR, now + HOUR, now + HOUR),
                null);
    }

    private void runSubmitted() {
        List<Runnable> due = List.copyOf(submitted);
        submitted.clear();
        due.forEach(Runnable::run);
    }
}
