package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.TierRead;
import dev.perfkit.cache.kit.CacheOperation;
import dev.perfkit.cache.kit.HistoryChecker;
import dev.perfkit.cache.kit.RandomCalls;
import dev.perfkit.cache.kit.Versions;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Two caches in the middle of their calls while their master dies and its replica takes over.
 *
 * <p>What is excepted from S1 and S2 is what the replica never got: a put and a removal that the master acknowledged alone. They
 * have keys of their own. Of all others, changed and read at random before and after, nothing is.
 */
abstract class FailoverContract {
    private static final Duration SILENCE = Duration.ofMillis(1_500);
    private static final Link LINK = new Link(Duration.ofMillis(200), SILENCE);
    /** Before that no replica takes over. */
    private static final Duration EARLIEST = Duration.ofSeconds(1);

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int RANDOM_KEYS = 12;
    private static final int THREADS = 2;
    private static final long SEED = 20_261_127;

    private final Versions versions = Versions.inMemory(200);
    private final Versions atRandom = Versions.inMemory(RANDOM_KEYS);
    private final List<CacheOperation> history = new ArrayList<>();

    abstract RedisTierBuilder<Integer, Long> tier();

    /** Returns the tier of a node, but for its link. */
    RedisTierBuilder<Integer, Long> heard() {
        return tier();
    }

    /** Returns two keys, from 100 on, that the master to be killed has. */
    abstract List<Integer> keysOfTheMaster();

    abstract void awaitReplicated();

    abstract void cutReplication();

    abstract void killMaster();

    /** What else is to be so when all is well again. */
    void afterwards(FailoverNode a, FailoverNode b) {}

    private FailoverNode node() {
        return new FailoverNode(heard().link(LINK).build(), this::load);
    }

    private long load(int key) {
        return (key < RANDOM_KEYS ? atRandom : versions).current(key);
    }

    private CompletableFuture<List<CacheOperation>> start(
            String name, FailoverNode node, long seed, AtomicBoolean over) {
        RandomCalls calls = new RandomCalls(name, node, atRandom);
        return CompletableFuture.supplyAsync(
                () -> calls.run(seed, THREADS, () -> !over.get()), task -> new Thread(task).start());
    }

    /** Calls both nodes at random while that is done. */
    private void during(FailoverNode a, FailoverNode b, long seed, Runnable what) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<List<CacheOperation>>> calls =
                List.of(start("A", a, seed, over), start("B", b, seed + THREADS, over));
        try {
            what.run();
        } finally {
            over.set(true);
        }
        for (CompletableFuture<List<CacheOperation>> done : calls) {
            history.addAll(done.get(60, TimeUnit.SECONDS));
        }
    }

    private static void awaitBothHeard(FailoverNode a, FailoverNode b) {
        Awaitility.await("both are live and take changes").atMost(LIMIT).until(() -> a.isHeard() && b.isHeard());
    }

    private static void awaitReads(FailoverNode a, FailoverNode b, long more) {
        long before = Math.min(a.reads(), b.reads());
        Awaitility.await("reads").atMost(LIMIT).until(() -> Math.min(a.reads(), b.reads()) > before + more);
    }

    @Test
    void failover_underCalls_breaksNoPromise() throws Exception {
        int put = keysOfTheMaster().get(0);
        int removed = keysOfTheMaster().get(1);
        try (FailoverNode a = node();
                FailoverNode b = node()) {
            awaitBothHeard(a, b);
            during(a, b, SEED, () -> awaitReads(a, b, 1_000));
            for (int key : List.of(put, removed)) {
                versions.change(key, version -> a.put(key, version));
                awaitNear(b, key, 1);
            }
            awaitReplicated();
            cutReplication();
            versions.change(put, version -> a.put(put, version));
            versions.change(removed, version -> a.remove(removed));
            awaitNear(b, put, 2);
            awaitNear(b, removed, 2);
            killMaster();
            Ticker ticker = Ticker.system();
            long killed = ticker.read();

            during(a, b, SEED + 100, () -> {
                Awaitility.await("suspended").atMost(LIMIT).until(() -> !a.isHeard() && !b.isHeard());
                assertThat(Duration.ofNanos(ticker.read() - killed)).isLessThan(SILENCE.plusSeconds(5));
                awaitReads(a, b, 100);
                List<Long> meanwhile = List.of(a.get(put), b.get(put), a.get(removed), b.get(removed));
                // Nothing is lost before the replica has taken over: the source is asked.
                boolean early = ticker.read() - killed < EARLIEST.toNanos();
                assertThat(meanwhile).isSubsetOf(early ? List.of(2L) : List.of(1L, 2L));
                awaitBothHeard(a, b);
                awaitChange(a, RANDOM_KEYS);
                awaitChange(b, RANDOM_KEYS);
                awaitReads(a, b, 1_000);
            });
            checkHistory(a, b);
            checkLost(put, a, b);
            checkLost(removed, a, b);
            checkSettled(a, b);
            afterwards(a, b);
        }
    }

    private static void awaitNear(FailoverNode node, int key, long version) {
        Awaitility.await("version of " + key).atMost(LIMIT).until(() -> node.get(key) == version);
    }

    /** Changes are taken again. */
    private void awaitChange(FailoverNode node, int key) {
        Awaitility.await("a change").atMost(LIMIT).ignoreExceptions().until(() -> {
            versions.change(key, version -> node.put(key, version));
            return true;
        });
    }

    private void checkHistory(FailoverNode a, FailoverNode b) {
        HistoryChecker.Verdict verdict = HistoryChecker.check(SEED, history);
        assertThat(verdict.violations()).as("%s", verdict).isEmpty();
        assertThat(verdict.reads()).isGreaterThan(4_000);
        assertThat(history).anyMatch(operation -> !operation.acknowledged());
        for (FailoverNode node : List.of(a, b)) {
            assertThat(node.readsUnheard()).isPositive();
            assertThat(node.nearReadsUnheard())
                    .as("S4: near reads while not heard")
                    .isZero();
        }
    }

    /** The far tier has gone back by the very change that was lost; the next one holds. */
    private void checkLost(int key, FailoverNode a, FailoverNode b) {
        try (RedisTier<Integer, Long> far = tier().link(Link.off()).build()) {
            assertThat(far.read(key))
                    .isInstanceOfSatisfying(
                            TierRead.Hit.class,
                            hit -> assertThat(hit.entry().value()).isEqualTo(1L));
        }
        assertThat(List.of(a.get(key), b.get(key))).isSubsetOf(1L, 2L);
        versions.change(key, version -> a.put(key, version));
        assertThat(a.get(key)).isEqualTo(3);
        awaitNear(b, key, 3);
        versions.change(key, version -> b.remove(key));
        assertThat(b.get(key)).isEqualTo(4);
        awaitNear(a, key, 4);
    }

    /** Whatever is acknowledged reaches the other one. */
    private void checkSettled(FailoverNode a, FailoverNode b) {
        for (int key = 0; key < RANDOM_KEYS; key++) {
            int settled = key;
            Awaitility.await("key " + key).atMost(Duration.ofSeconds(10)).until(() -> {
                long least = atRandom.acknowledged(settled);
                return a.get(settled) >= least && b.get(settled) >= least;
            });
        }
    }
}
