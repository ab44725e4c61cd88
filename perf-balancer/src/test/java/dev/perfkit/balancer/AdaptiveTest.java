package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.AdaptiveStrategy.Performance;
import dev.perfkit.balancer.kit.StrategyContract;
import dev.perfkit.signal.Decision;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdaptiveTest extends StrategyContract {
    private static final PickContext ANY = PickContext.any();
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final long SECOND = 1_000_000_000L;

    private final AdaptiveStrategy strategy = Strategy.adaptive(ConsistentHash.defaults(), InstantSource.fixed(NOON));
    private final FixedCandidates candidates = new FixedCandidates(4);
    private long now = Long.MAX_VALUE - 5 * SECOND; // wraps on the way

    @Override
    protected Strategy strategy() {
        return Strategy.adaptive();
    }

    /** Picks and answers ten times a second. */
    private void run(int seconds) {
        for (int i = 0; i < 10 * seconds; i++) {
            now += SECOND / 10;
            strategy.select(candidates, ANY, now);
            strategy.completed("n0", ANY, Outcome.SUCCESS, SECOND / 100, now);
        }
    }

    private void utilise(double part) {
        Arrays.fill(candidates.inFlight, Math.round(part * Endpoint.DEFAULT_LIMIT));
    }

    @Test
    void select_nothingSpecial_isWeighted() {
        run(100);

        assertThat(strategy.current()).isEqualTo("weighted_round_robin");
        assertThat(strategy.decisions()).isEmpty();
    }

    @Test
    void select_busyForTenSeconds_countsConnectionsUntilWellBelow() {
        run(3);
        utilise(0.81);
        run(9);
        assertThat(strategy.current()).isEqualTo("weighted_round_robin");
        run(3);
        assertThat(strategy.current()).isEqualTo("least_connections");
        utilise(0.75);
        run(120);
        assertThat(strategy.current()).isEqualTo("least_connections");
        utilise(0.69);
        run(12);
        assertThat(strategy.current()).isEqualTo("weighted_round_robin");
        assertThat(strategy.decisions())
                .containsExactly(
                        new Decision(
                                NOON,
                                "least_connections instead of weighted_round_robin",
                                "for 10 s: mean utilisation 0.81 (busy above 0.80, until below 0.70), variation of "
                                        + "response times 0.00 (uneven above 0.50, until below 0.35)"),
                        new Decision(
                                NOON,
                                "weighted_round_robin instead of least_connections",
                                "for 10 s: mean utilisation 0.69 (busy above 0.80, until below 0.70), variation of "
                                        + "response times 0.00 (uneven above 0.50, until below 0.35)"));
    }

    @Test
    void select_responseTimesFarApart_goesByThemUntilTheyAreNear() {
        run(3);
        candidates.response[1] = 4e6; // of 1 1 1 4: deviation 1.3, mean 1.75
        run(12);
        assertThat(strategy.current()).isEqualTo("least_response_time");
        candidates.response[1] = 2.2e6; // 0.52 of 1.3: 0.40
        run(120);
        assertThat(strategy.current()).isEqualTo("least_response_time");
        candidates.response[1] = 1.5e6;
        run(12);
        assertThat(strategy.current()).isEqualTo("weighted_round_robin");
    }

    @Test
    void select_spikeOfLessThanTheDwell_changesNothing() {
        run(3);
        for (int i = 0; i < 20; i++) {
            utilise(0.9);
            run(8);
            utilise(0.1);
            run(3);
        }
        assertThat(strategy.decisions()).isEmpty();
    }

    @Test
    void select_stateThatTurnsEveryFifteenSeconds_changesAtMostOnceAMinute() {
        run(3);
        for (int i = 0; i < 40; i++) {
            utilise(i % 2 == 0 ? 0.9 : 0.1);
            run(15);
        }
        assertThat(strategy.decisions()).hasSizeBetween(2, 11);
    }

    @Test
    void select_nothingAnswered_isWeightedWhateverTheFiguresSay() {
        run(3);
        utilise(0.9);
        for (int i = 0; i < 100; i++) {
            now += SECOND;
            strategy.select(candidates, ANY, now);
        }
        assertThat(strategy.current()).isEqualTo("weighted_round_robin");
        run(12);
        assertThat(strategy.current()).isEqualTo("least_connections");
        for (int i = 0; i < 100; i++) {
            now += SECOND;
            strategy.select(candidates, ANY, now);
        }
        assertThat(strategy.current()).isEqualTo("weighted_round_robin");
        assertThat(strategy.decisions().get(1).why()).endsWith(", and no answer to go by");
    }

    @Test
    void select_requestWithKey_isHashedWhateverIsInForce() {
        PickContext user = PickContext.of("user_id", "42");
        run(3);
        Set<Integer> taken = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            taken.add(strategy.select(candidates, user, now));
        }
        candidates.response[taken.iterator().next()] = 9e6;
        run(15);
        assertThat(strategy.current()).isEqualTo("least_response_time");
        for (int i = 0; i < 20; i++) {
            taken.add(strategy.select(candidates, user, now));
        }
        assertThat(taken).hasSize(1);
    }

    @Test
    void performance_requests_countForWhatTheyWerePickedBy() {
        run(3);
        strategy.completed("n0", PickContext.of("user_id", "42"), Outcome.FAILURE, 2 * SECOND, now);
        strategy.completed("n0", ANY, Outcome.CANCELLED, SECOND, now);
        utilise(0.9);
        run(12);
        assertThat(strategy.current()).isEqualTo("least_connections");
        long before = requests("least_connections");
        strategy.completed("n0", ANY, Outcome.SUCCESS, 10 * SECOND, now); // began before the change

        assertThat(requests("least_connections")).isEqualTo(before).isPositive();
        assertThat(strategy.performance())
                .contains(new Performance("consistent_hash", 1, 1, 2e9))
                .extracting(Performance::strategy)
                .containsExactly("weighted_round_robin", "least_connections", "least_response_time", "consistent_hash");
        assertThat(strategy.performance().stream()
                        .mapToLong(Performance::requests)
                        .sum())
                .isEqualTo(3 * 10 + 1 + 12 * 10 + 1);
        assertThat(strategy.performance().get(2).meanNanos()).isNaN();
    }

    private long requests(String name) {
        return strategy.performance().stream()
                .filter(row -> row.strategy().equals(name))
                .mapToLong(Performance::requests)
                .sum();
    }

    @Test
    void select_allocatesNothing() {
        run(3);
        assertThat(Allocation.perCall(() -> strategy.select(candidates, ANY, now)))
                .isLessThan(0.1);
        assertThat(Allocation.perCall(() -> strategy.completed("n0", ANY, Outcome.SUCCESS, 1, now)))
                .isLessThan(0.1);
    }

    @Test
    void named_namesOfAConfiguration_areKnown() {
        for (String name : List.of(
                "round_robin",
                "weighted_round_robin",
                "least_connections",
                "least_response_time",
                "consistent_hash",
                "adaptive")) {
            assertThat(Strategy.named(name).toString()).startsWith(name.replace('_', ' '));
        }
    }

    @Test
    void named_anyOther_isRefused() {
        assertThatThrownBy(() -> Strategy.named("fastest"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("strategy: \"fastest\" (expected: round_robin, weighted_round_robin, least_connections, "
                        + "least_response_time, consistent_hash or adaptive)");
    }
}
