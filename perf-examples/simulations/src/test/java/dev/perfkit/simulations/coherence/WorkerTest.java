package dev.perfkit.simulations.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.kit.CacheNode;
import dev.perfkit.cache.kit.CacheOperation;
import dev.perfkit.cache.kit.HistoryChecker;
import dev.perfkit.cache.kit.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stress finds a cache out that serves old values, and does not blame one that serves none. */
class WorkerTest {
    private static final int KEYS = 10;

    private final Versions versions = Versions.inMemory(KEYS + 1);
    private final CacheMap node = new CacheMap();

    @TempDir
    Path folder;

    private Worker worker;

    /** A cache in a map, whose faults a test chooses. */
    private final class CacheMap implements CacheNode {
        private final Map<Integer, Long> near = new ConcurrentHashMap<>();
        private boolean forgetsToRemove;
        private boolean throwsAtKeyOne;

        @Override
        public long get(int key) {
            if (throwsAtKeyOne && key == 1) {
                throw new IllegalStateException("key 1");
            }
            return near.computeIfAbsent(key, versions::current);
        }

        @Override
        public void put(int key, long version) {
            near.put(key, version);
        }

        @Override
        public void remove(int key) {
            if (!forgetsToRemove) {
                near.remove(key);
            }
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() {
        worker = new Worker("A", node, versions, folder);
    }

    @AfterEach
    void end() {
        worker.close();
    }

    @Test
    void read_someStaleAndOneThrows_areCounted() {
        worker.run(Task.READ, 0, KEYS);
        for (int key = 0; key < 4; key++) {
            versions.next(key);
        }
        versions.acknowledge(2);
        versions.acknowledge(3);
        node.throwsAtKeyOne = true;

        assertThat(worker.run(Task.READ, 0, KEYS)).containsExactly(2, KEYS - 1, 1);
    }

    @Test
    void change_goodCache_changesEachKeyOnce() {
        assertThat(worker.run(Task.CHANGE, 0, KEYS, 1)).containsExactly(0);
        assertThat(worker.run(Task.READ, 0, KEYS)).containsExactly(0, KEYS, 0);
        assertThat(worker.run(Task.VALUES, 0, KEYS)).containsOnly(1);
        assertThat(versions.current(KEYS)).isZero();
    }

    @Test
    void race_goodCache_isNotBlamed() {
        assertThat(worker.run(Task.RACE, 0, KEYS, 50, 1)).containsExactly(0, 50, 0);
    }

    @Test
    void race_cacheThatForgets_isFoundOut() {
        node.forgetsToRemove = true;

        assertThat(worker.run(Task.RACE, 0, KEYS, 50, 1)[0]).isGreaterThan(30);
    }

    @Test
    void watch_changes_areSeenAfterTheyWereMade() {
        var watching = CompletableFuture.supplyAsync(() -> worker.run(Task.WATCH, 0, 2, 20, KEYS));
        long before = Pause.now();
        for (int i = 0; i < 20; i++) {
            while (versions.current(KEYS) <= i) {
                Thread.onSpinWait();
            }
            node.put(i % 2, versions.next(i % 2));
        }

        long[] seen = watching.join();
        assertThat(seen).hasSize(20).isSorted();
        assertThat(seen[0]).isGreaterThan(before);
    }

    @Test
    void history_ofACacheThatForgets_breaksPromises() throws IOException {
        node.forgetsToRemove = true;
        worker.run(Task.BEGIN_HISTORY, 1, 2, 0);
        while (versions.acknowledged(0) + versions.acknowledged(1) < 40) {
            Thread.onSpinWait();
        }
        long calls = worker.run(Task.END_HISTORY)[0];

        List<CacheOperation> history = Files.readAllLines(folder.resolve("A.history")).stream()
                .map(CacheOperation::parse)
                .toList();
        assertThat(history)
                .hasSize((int) calls)
                .allSatisfy(call -> assertThat(call.node()).isEqualTo("A"));
        assertThat(HistoryChecker.check(1, history).violations())
                .extracting(HistoryChecker.Violation::promise)
                .contains(HistoryChecker.Promise.S1);
    }

    @Test
    void stir_untilCalm_readsInTheBackground() {
        worker.run(Task.STIR, 0, 1, 1);
        while (!node.near.containsKey(0)) {
            Thread.onSpinWait();
        }
        worker.run(Task.CALM);
        node.near.clear();
        assertThat(node.near).isEmpty();
    }

    @Test
    void numbers_throughALine_areTheSame() {
        assertThat(Member.numbers(Member.words(1, -2, Long.MAX_VALUE))).containsExactly(1, -2, Long.MAX_VALUE);
        assertThat(Member.numbers(Member.words())).isEmpty();
    }
}
