package dev.perfkit.cache.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.kit.CacheOperation.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RandomCallsTest {
    private static final int CALLS = 3_000;

    private final Versions versions = Versions.inMemory(4);
    private final AtomicInteger calls = new AtomicInteger();

    /** A cache that keeps nothing, and so is always right; but it may remember too well, or refuse changes. */
    private final class NoCache implements CacheNode {
        private final long[] remembered = new long[versions.keys()];
        private boolean remembers;
        private boolean refuses;
        private boolean fails;

        @Override
        public long get(int key) {
            if (fails) {
                throw new IllegalStateException("get");
            }
            if (remembers && remembered[key] != ABSENT) {
                return remembered[key];
            }
            remembered[key] = versions.current(key);
            return remembered[key];
        }

        @Override
        public void put(int key, long version) {
            remove(key);
        }

        @Override
        public void remove(int key) {
            if (refuses) {
                throw new IllegalStateException("refused");
            }
        }

        @Override
        public void close() {}
    }

    private List<CacheOperation> run(CacheNode node) {
        return new RandomCalls("A", node, versions).run(1, 2, () -> calls.incrementAndGet() < CALLS);
    }

    @Test
    void run_rightCache_isWrittenDownAndKeepsItsPromises() {
        List<CacheOperation> history = run(new NoCache());

        assertThat(history)
                .hasSizeGreaterThan(CALLS - 10)
                .allMatch(call -> call.node().equals("A"));
        assertThat(history).allMatch(CacheOperation::acknowledged);
        Set<Kind> kinds = history.stream()
                .map(CacheOperation::kind)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
        assertThat(kinds).containsExactly(Kind.GET, Kind.PUT, Kind.REMOVE);
        assertThat(HistoryChecker.check(1, history).violations()).isEmpty();
    }

    @Test
    void run_cacheThatNeverForgets_breaksS1() {
        NoCache node = new NoCache();
        node.remembers = true;

        assertThat(HistoryChecker.check(1, run(node)).violations())
                .hasSizeGreaterThan(100)
                .allMatch(violation -> violation.promise() == HistoryChecker.Promise.S1);
    }

    @Test
    void run_changesThrow_areWrittenDownAsNotAcknowledged() {
        NoCache node = new NoCache();
        node.refuses = true;

        assertThat(run(node))
                .filteredOn(CacheOperation::isChange)
                .hasSizeGreaterThan(100)
                .noneMatch(CacheOperation::acknowledged);
        assertThat(versions.acknowledged(0)).isZero();
    }

    @Test
    void run_getThrows_throws() {
        NoCache node = new NoCache();
        node.fails = true;

        assertThatThrownBy(() -> run(node)).hasRootCauseMessage("get");
        assertThat(new RandomCalls("A", node, versions)
                        .forgiving()
                        .run(1, 2, () -> calls.incrementAndGet() < 2 * CALLS))
                .isNotEmpty()
                .noneMatch(call -> call.kind() == Kind.GET);
    }
}
