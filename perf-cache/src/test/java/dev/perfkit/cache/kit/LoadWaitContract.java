package dev.perfkit.cache.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierFill;
import dev.perfkit.cache.TierRead;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a {@link CacheTier} keeps that has one JVM wait for what another is loading. Its bound has to be so long that no test comes
 * to it, a minute say, but for the tier that is created to be {@linkplain #createHasty hasty}.
 */
public abstract class LoadWaitContract {
    private static final Duration HOUR = Duration.ofHours(1);

    private CacheTier<String, String> here;
    private CacheTier<String, String> there;

    /** Returns a new tier without a value for the keys of this class. */
    protected abstract CacheTier<String, String> createTier();

    /** Returns another JVM's way to the data of the tier that was created last. */
    protected abstract CacheTier<String, String> createOther();

    /** Returns one more, that waits for a few milliseconds only. */
    protected abstract CacheTier<String, String> createHasty();

    @BeforeEach
    void create() {
        here = createTier();
        there = createOther();
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private static TierRead.Lease<String> lease(CacheTier<String, String> tier, String key) {
        return (TierRead.Lease<String>) tier.read(key);
    }

    private static String value(TierRead<String> read) {
        return String.valueOf(((TierRead.Hit<String>) read).entry().value());
    }

    private CompletableFuture<TierRead<String>> awaitThere(TierRead.Lease<String> lease) {
        return CompletableFuture.supplyAsync(() -> there.await("k", lease));
    }

    @Test
    void read_whileAnotherLoads_saysSoAndToNobodyElse() {
        assertThat(lease(here, "k").elsewhere()).isFalse();
        assertThat(lease(here, "k").elsewhere()).isFalse();
        assertThat(lease(there, "k").elsewhere()).isTrue();
        assertThat(lease(there, "other").elsewhere()).isFalse();
    }

    @Test
    void await_valueComes_isRead() {
        TierRead.Lease<String> mine = lease(here, "k");
        CompletableFuture<TierRead<String>> awaited = awaitThere(lease(there, "k"));
        assertThat(here.fill("k", mine, TierEntry.of("v", HOUR))).isInstanceOf(TierFill.Stored.class);

        assertThat(value(awaited.join())).isEqualTo("v");
    }

    @Test
    void await_ownLease_isReturnedAtOnce() {
        TierRead.Lease<String> mine = lease(here, "k");

        assertThat(here.await("k", mine)).isEqualTo(mine);
        assertThat(here.awaitAll(Map.of("k", mine))).isEqualTo(Map.of("k", mine));
    }

    @Test
    void release_ofTheOneWhoLoads_hasTheNextOneLoad() {
        TierRead.Lease<String> mine = lease(here, "k");
        CompletableFuture<TierRead<String>> awaited = awaitThere(lease(there, "k"));
        here.release("k", mine);

        TierRead.Lease<String> next = (TierRead.Lease<String>) awaited.join();
        assertThat(next.elsewhere()).isFalse();
        assertThat(there.fill("k", next, TierEntry.of("v", HOUR))).isInstanceOf(TierFill.Stored.class);
        assertThat(here.fill("k", mine, TierEntry.of("given back", HOUR))).isEqualTo(new TierFill.Overtaken());
    }

    @Test
    void release_byOneWhoDoesNotLoad_doesNothing() {
        TierRead.Lease<String> mine = lease(here, "k");
        there.release("k", lease(there, "k"));
        here.write("written", TierEntry.of("v", HOUR));
        here.release("written", here.renewal("written", (TierRead.Hit<String>) here.read("written")));
        here.release("written", mine);
        here.release("written", new TierRead.Lease<>("", false));

        assertThat(value(here.read("written"))).isEqualTo("v");
        assertThat(here.fill("k", mine, TierEntry.of("v", HOUR))).isInstanceOf(TierFill.Stored.class);
    }

    @Test
    void await_removedMeanwhile_leasesAnew() {
        TierRead.Lease<String> mine = lease(here, "k");
        CompletableFuture<TierRead<String>> awaited = awaitThere(lease(there, "k"));
        here.remove("k");

        TierRead.Lease<String> next = (TierRead.Lease<String>) awaited.join();
        assertThat(here.fill("k", mine, TierEntry.of("old", HOUR))).isEqualTo(new TierFill.Overtaken());
        assertThat(there.fill("k", next, TierEntry.of("new", HOUR))).isInstanceOf(TierFill.Stored.class);
    }

    /** Both may bring the value, and whoever comes next waits for the second. */
    @Test
    void await_inVain_takesOver() {
        TierRead.Lease<String> mine = lease(here, "k");
        try (CacheTier<String, String> hasty = createHasty()) {
            TierRead.Lease<String> over = (TierRead.Lease<String>) hasty.await("k", lease(hasty, "k"));
            assertThat(over.elsewhere()).isFalse();
            here.release("k", mine);
            CompletableFuture<TierRead<String>> awaited = awaitThere(lease(there, "k"));

            assertThat(here.fill("k", mine, TierEntry.of("slow", HOUR))).isInstanceOf(TierFill.Stored.class);
            assertThat(value(awaited.join())).isEqualTo("slow");
            assertThat(hasty.fill("k", over, TierEntry.of("slower", HOUR))).isEqualTo(new TierFill.Overtaken());
        }
    }

    @Test
    void await_inVainByOneWhoFails_isNotWaitedForAgain() {
        lease(here, "k");
        try (CacheTier<String, String> hasty = createHasty()) {
            hasty.release("k", (TierRead.Lease<String>) hasty.await("k", lease(hasty, "k")));

            Awaitility.await().until(() -> !lease(there, "k").elsewhere());
        }
    }

    @Test
    void awaitAll_several_areEachAsTheyCome() {
        TierRead.Lease<String> filled = lease(here, "filled");
        TierRead.Lease<String> released = lease(here, "released");
        Map<String, TierRead.Lease<String>> leases = Map.of(
                "filled", lease(there, "filled"),
                "released", lease(there, "released"),
                "own", lease(there, "own"));
        CompletableFuture<Map<String, TierRead<String>>> awaited =
                CompletableFuture.supplyAsync(() -> there.awaitAll(leases));
        here.fill("filled", filled, TierEntry.of("v", HOUR));
        here.release("released", released);

        Map<String, TierRead<String>> answers = awaited.join();
        assertThat(answers).containsOnlyKeys("filled", "released", "own");
        assertThat(value(answers.getOrDefault("filled", filled))).isEqualTo("v");
        for (String key : List.of("released", "own")) {
            assertThat(((TierRead.Lease<String>) answers.getOrDefault(key, filled)).elsewhere())
                    .as(key)
                    .isFalse();
        }
    }

    @Test
    void peek_ofNothing_leavesNoLease() {
        TierRead<String> peeked = here.peek("k", Duration.ZERO);
        here.peekAll(Set.of("k", "l"));

        assertThat(peeked).isInstanceOf(TierRead.Lease.class);
        assertThat(here.fill("k", (TierRead.Lease<String>) peeked, TierEntry.of("v", HOUR)))
                .isEqualTo(new TierFill.Overtaken());
        assertThat(lease(there, "k").elsewhere()).isFalse();
        assertThat(lease(there, "l").elsewhere()).isFalse();
    }

    @Test
    void peek_ofAValue_isAsRead() {
        here.write("k", TierEntry.of("v", HOUR));

        assertThat(value(there.peek("k", Duration.ZERO))).isEqualTo("v");
        Map<String, TierRead<String>> both = there.peekAll(Set.of("k", "l"));
        assertThat(both).containsOnlyKeys("k", "l");
        assertThat(both.get("k")).isInstanceOf(TierRead.Hit.class);
        assertThat(both.get("l")).isInstanceOf(TierRead.Lease.class);
    }
}
