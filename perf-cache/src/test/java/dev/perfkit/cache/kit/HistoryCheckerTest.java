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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryCheckerTest {
    private static final long SEED = 42;
    private static final int KEY = 7;
    /** A clock that wraps in the midst of a history is still one. */
    private static final long ZERO = Long.MAX_VALUE - 3_000;

    private final List<CacheOperation> history = new ArrayList<>();

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

    @Test
    void check_getsThatFindNothing_areCountedApart() {
        List.of("A GET 1 0-1", "A GET 0 2-3", "far FAR_GET 0 2-3").forEach(this::add);

        assertThat(check().reads()).isEqualTo(1);
        assertThat(check().absent()).isEqualTo(2);
    }

    @Test
    void check_ofACacheThatNeverAnswers_isRefused() {
        List.of("A PUT 1 0-1", "A GET 0 2-3", "B GET 0 2-3", "far FAR_GET 1 2-3")
                .forEach(this::add);

        assertThatThrownBy(this::check)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("history: of seed 42, none of 2 gets found anything (expected: some that did)");
    }

    private void assertBroken(Promise promise, CacheOperation read, CacheOperation witness) {
        assertThat(check().violations()).singleElement().satisfies(violation -> {
            assertThat(violation.promise()).isEqualTo(promise);
            assertThat(violation.read()).isEqualTo(read);
            assertThat(violation.witness()).isEqualTo(witness);
        });
    }

    /** An operation is node, kind (with ! where it throws), version (with + for that of another key), start-end. */
    private CacheOperation add(String text) {
        String[] words = text.strip().split("[ -]", -1);
        return add(
                Kind.valueOf(words[1].replace("!", "")),
                words[0],
                words[2].startsWith("+") ? KEY + 1 : KEY,
                Long.parseLong(words[2]),
                Integer.parseInt(words[3]),
                Integer.parseInt(words[4]),
                !words[1].endsWith("!"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            A PUT 1 0-1, A GET 1 2-3, B GET 1 2-3, B REMOVE 2 4-5, B GET 2 6-7, far FAR_GET 2 6-7
            # older while the change is under way
            A REMOVE 2 0-5, A GET 1 2-3, A GET 1 5-6
            # older in another node or of another key, and nothing
            A PUT 2 0-1, B GET 1 2-3, A GET +1 2-3, A GET 0 2-3
            # older, and said to be
            A GET 3 0-1, A STALE_GET 2 2-3, A STALE_GET 9 4-5, A GET 3 6-7
            # reads at once
            A GET 3 0-5, A GET 2 1-2, A GET 2 4-6
            # the far tier behind a change that threw
            A REMOVE! 3 0-1, far FAR_GET 2 2-3
            """)
    void check_historiesOfGoodCaches_areGood(String operations) {
        List.of(operations.split(",", -1)).forEach(this::add);

        assertThat(check().violations()).isEmpty();
        assertThat(check().excused()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            S1 | A REMOVE 2 0-1                              | A GET 1 2-3
            S1 | A PUT! 2 0-1                                | A GET 1 2-3
            S2 | A GET 3 2-3, A GET 1 0-1, A GET 3 4-5       | A GET 2 6-7
            S5 | far FAR_GET 3 0-1, far FAR_GET 0 2-3        | far FAR_GET 2 4-5
            S5 | A REMOVE 3 0-1                              | far FAR_GET 2 2-3
            """)
    void check_somethingOld_breaksThePromise(Promise promise, String before, String old) {
        CacheOperation witness =
                Stream.of(before.split(",", -1)).map(this::add).toList().get(0);
        CacheOperation read = add(old);

        assertBroken(promise, read, witness);
    }

    @Test
    void check_nodeGoesBackBehindWhatIsBeingAcknowledged_breaksS2OnceItIs() {
        add("B PUT 3 0-6");
        CacheOperation witness = add("A GET 3 1-2");
        add("A GET 2 3-4");
        CacheOperation read = add("A GET 2 7-8");

        assertBroken(Promise.S2, read, witness);
        assertThat(check().excused()).isEqualTo(1);
    }

    @Test
    void check_nodeGoesBackBehindWhatThrew_isExcused() {
        List.of("B PUT! 3 0-1", "A GET 3 2-3", "A GET 2 4-5").forEach(this::add);

        assertThat(check().violations()).isEmpty();
        assertThat(check().excused()).isEqualTo(1);
    }

    @Test
    void toString_noViolation_isOneLine() {
        add("A GET 1 0-1");

        assertThat(check()).hasToString("seed 42: 0 of 1 reads broke a promise");
    }

    @Test
    void toString_violation_isSeedAndExcerpt() {
        List.of("A PUT 1 0-5", "A GET 1 5-6", "A REMOVE! 2 10-12", "A GET 2 14-16", "B GET 1 14-16", "A GET 1 20-21")
                .forEach(this::add);
        add(Kind.FAULT, "cut of B", 0, 0, 1, 2, true);
        add(Kind.FAULT, "stall of A", 0, 0, 11, 30, true);

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
