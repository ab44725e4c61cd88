package dev.perfkit.cache.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.kit.CacheOperation.Kind;
import dev.perfkit.cache.kit.HistoryChecker.Promise;
import dev.perfkit.cache.kit.HistoryChecker.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HistoryCheckerTest {
    private static final long SEED = 42;
    private static final int KEY = 7;
    /** A clock that wraps in the midst of a history is still one. */
    private static final long ZERO = Long.MAX_VALUE - 3_000;

    private final List<CacheOperation> history = new ArrayList<>();

    private CacheOperation add(Kind kind, String node, long version, int start, int end) {
        return add(kind, node, KEY, version, start, end, true);
    }

    private CacheOperation add(
            Kind kind, String node, int key, long version, int start, int end, boolean acknowledged) {
        CacheOperation operation =
                new CacheOperation(kind, node, key, version, ZERO + start * 1_000L, ZERO + end * 1_000L, acknowledged);
        history.add(operation);
        return operation;
    }

    private Verdict check() {
        Collections.shuffle(history, new Random(SEED));
        return HistoryChecker.check(SEED, history);
    }

    private void assertBroken(Promise promise, CacheOperation read, CacheOperation witness) {
        assertThat(check().violations()).singleElement().satisfies(violation -> {
            assertThat(violation.promise()).isEqualTo(promise);
            assertThat(violation.read()).isEqualTo(read);
            assertThat(violation.witness()).isEqualTo(witness);
        });
    }

    @Test
    void check_readsOfWhatIsThere_areGood() {
        add(Kind.PUT, "A", 1, 0, 1);
        add(Kind.GET, "A", 1, 2, 3);
        add(Kind.GET, "B", 1, 2, 3);
        add(Kind.REMOVE, "B", 2, 4, 5);
        add(Kind.GET, "B", 2, 6, 7);
        add(Kind.FAR_GET, "far", 2, 6, 7);

        Verdict verdict = check();

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict).hasToString("seed 42: 0 of 4 reads broke a promise");
    }

    @Test
    void check_olderAfterRemoveReturned_breaksS1() {
        CacheOperation witness = add(Kind.REMOVE, "A", 2, 0, 1);
        CacheOperation read = add(Kind.GET, "A", 1, 2, 3);

        assertBroken(Promise.S1, read, witness);
    }

    @Test
    void check_olderAfterPutThrew_breaksS1() {
        CacheOperation witness = add(Kind.PUT, "A", KEY, 2, 0, 1, false);
        CacheOperation read = add(Kind.GET, "A", 1, 2, 3);

        assertBroken(Promise.S1, read, witness);
    }

    @Test
    void check_olderWhileChangeIsUnderWay_isGood() {
        add(Kind.REMOVE, "A", 2, 0, 5);
        add(Kind.GET, "A", 1, 2, 3);
        add(Kind.GET, "A", 1, 5, 6);

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void check_olderInAnotherNodeOrKeyOrNothing_isGood() {
        add(Kind.PUT, "A", 2, 0, 1);
        add(Kind.GET, "B", 1, 2, 3);
        add(Kind.GET, "A", 8, 1, 2, 3, true);
        add(Kind.GET, "A", CacheNode.ABSENT, 2, 3);

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void check_nodeGoesBack_breaksS2() {
        add(Kind.GET, "A", 1, 0, 1);
        CacheOperation witness = add(Kind.GET, "A", 3, 2, 3);
        add(Kind.GET, "A", 3, 4, 5);
        CacheOperation read = add(Kind.GET, "A", 2, 6, 7);

        assertBroken(Promise.S2, read, witness);
    }

    @Test
    void check_nodeGoesBackBehindWhatIsBeingAcknowledged_breaksS2OnceItIs() {
        add(Kind.PUT, "B", 3, 0, 6);
        CacheOperation witness = add(Kind.GET, "A", 3, 1, 2);
        add(Kind.GET, "A", 2, 3, 4);
        CacheOperation read = add(Kind.GET, "A", 2, 7, 8);

        assertBroken(Promise.S2, read, witness);
        assertThat(check().excused()).isEqualTo(1);
    }

    @Test
    void check_nodeGoesBackBehindWhatThrew_isExcused() {
        add(Kind.PUT, "B", KEY, 3, 0, 1, false);
        add(Kind.GET, "A", 3, 2, 3);
        add(Kind.GET, "A", 2, 4, 5);

        assertThat(check().violations()).isEmpty();
        assertThat(check().excused()).isEqualTo(1);
    }

    @Test
    void check_nodeGoesBackAndSaysSo_isGood() {
        add(Kind.GET, "A", 3, 0, 1);
        add(Kind.STALE_GET, "A", 2, 2, 3);
        add(Kind.STALE_GET, "A", 9, 4, 5);
        add(Kind.GET, "A", 3, 6, 7);

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void check_readsAtOnce_mayDiffer() {
        add(Kind.GET, "A", 3, 0, 5);
        add(Kind.GET, "A", 2, 1, 2);
        add(Kind.GET, "A", 2, 4, 6);

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void check_farTierGoesBack_breaksS5() {
        CacheOperation witness = add(Kind.FAR_GET, "far", 3, 0, 1);
        add(Kind.FAR_GET, "far", CacheNode.ABSENT, 2, 3);
        CacheOperation read = add(Kind.FAR_GET, "far", 2, 4, 5);

        assertBroken(Promise.S5, read, witness);
    }

    @Test
    void check_farTierBehindAnAcknowledgedChange_breaksS5() {
        CacheOperation witness = add(Kind.REMOVE, "A", 3, 0, 1);
        CacheOperation read = add(Kind.FAR_GET, "far", 2, 2, 3);

        assertBroken(Promise.S5, read, witness);
    }

    @Test
    void check_farTierBehindAChangeThatThrew_isGood() {
        add(Kind.REMOVE, "A", KEY, 3, 0, 1, false);
        add(Kind.FAR_GET, "far", 2, 2, 3);

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void toString_violation_isSeedAndExcerpt() {
        add(Kind.PUT, "A", 1, 0, 5);
        add(Kind.GET, "A", 1, 5, 6);
        add(Kind.FAULT, "cut of B", 0, 0, 1, 2, true);
        add(Kind.REMOVE, "A", KEY, 2, 10, 12, false);
        add(Kind.FAULT, "stall of A", 0, 0, 11, 30, true);
        add(Kind.GET, "A", 2, 14, 16);
        add(Kind.GET, "B", 1, 14, 16);
        add(Kind.GET, "A", 1, 20, 21);

        Verdict verdict = check();

        assertThat(verdict.violations()).hasSize(1);
        assertThat(verdict.toString().lines())
                .containsExactly(
                        "seed 42: 1 of 4 reads broke a promise",
                        "S1 is broken:",
                        "           0 us to            5 us  A puts 1 of key 7",
                        "          10 us to           12 us  A removes key 7, now 2, which throws",
                        "          11 us to           30 us  stall of A",
                        "          20 us to           21 us  A gets 1 of key 7");
    }

    /** A cache that forgets to tell one node of one change in a hundred is found out, and a good one is not. */
    @Test
    void check_simulatedCaches_findsTheBadOneOnly() {
        assertThat(simulate(0).violations()).isEmpty();
        assertThat(simulate(0.01).violations())
                .hasSizeGreaterThan(10)
                .extracting(HistoryChecker.Violation::promise)
                .contains(Promise.S1, Promise.S2);
    }

    private static Verdict simulate(double forgetful) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<CacheOperation> history = new ArrayList<>();
        int nodes = 3;
        int keys = 4;
        long[][] near = new long[nodes][keys];
        long[] source = new long[keys];
        for (int time = 0; time < 100_000; time += 10) {
            int node = random.nextInt(nodes);
            int key = random.nextInt(keys);
            String name = "node " + node;
            if (random.nextInt(5) == 0) {
                source[key]++;
                for (int other = 0; other < nodes; other++) {
                    near[other][key] = random.nextDouble() < forgetful ? near[other][key] : 0;
                }
                history.add(new CacheOperation(Kind.REMOVE, name, key, source[key], time, time + 5, true));
            } else {
                // Now and then the entry is evicted for a moment, so that a stale node sees the truth and forgets it.
                boolean past = near[node][key] == 0 || random.nextInt(20) == 0;
                long version = past ? source[key] : near[node][key];
                near[node][key] = near[node][key] == 0 ? version : near[node][key];
                history.add(new CacheOperation(Kind.GET, name, key, version, time, time + 5, true));
            }
        }
        return HistoryChecker.check(SEED, history);
    }

    @Test
    void parse_line_isTheOperation() {
        CacheOperation operation = add(Kind.FAULT, "cut of node A", 3, 2, 0, 1, false);

        assertThat(CacheOperation.parse(operation.toLine())).isEqualTo(operation);
        assertThatThrownBy(() -> CacheOperation.parse("x\ty"))
                .hasMessage("line: \"x\ty\" (expected: seven words between tabs)");
    }

    @Test
    void operation_endBeforeStart_isRefused() {
        assertThatThrownBy(() -> new CacheOperation(Kind.GET, "A", 0, 0, 2, 1, true))
                .hasMessage("end: 1 (expected: >= start, 2)");
    }
}
