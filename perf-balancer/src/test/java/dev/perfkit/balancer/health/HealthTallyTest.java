package dev.perfkit.balancer.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HealthTallyTest {

    private static HealthTally tally(int rise, int fall) {
        return new HealthTally(HealthPolicy.defaults().withRise(rise).withFall(fall));
    }

    @Test
    void add_firstPass_isUp() {
        assertThat(tally(2, 3).add(true)).isTrue();
    }

    @Test
    void add_failuresFromTheStart_needTheFall() {
        HealthTally tally = tally(2, 3);
        assertThat(tally.add(false)).isNull();
        assertThat(tally.add(false)).isNull();
        assertThat(tally.add(false)).isFalse();
        assertThat(tally.add(false)).isNull();
        assertThat(tally.add(true)).isNull();
        assertThat(tally.add(true)).isTrue();
        assertThat(tally.explain(null)).isEqualTo("probes passed in a row: 2 (rise: 2)");
    }

    /** Against the plainest reference there is: the last results, counted from the end. */
    @Test
    void add_randomHistories_agreesWithTheReference() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int rise = 1 + random.nextInt(4);
            int fall = 1 + random.nextInt(4);
            HealthTally tally = tally(rise, fall);
            StringBuilder history = new StringBuilder();
            Boolean state = null;
            for (int i = 0; i < 200; i++) {
                boolean pass = random.nextInt(100) < 60;
                history.append(pass ? '+' : '-');
                Boolean next = reference(state, history.toString(), rise, fall);
                Boolean change = tally.add(pass);
                assertThat(change)
                        .as("seed %d, rise %d, fall %d, %s", seed, rise, fall, history)
                        .isEqualTo(Objects.equals(next, state) ? null : next);
                state = next;
            }
        }
    }

    private static @Nullable Boolean reference(@Nullable Boolean state, String history, int rise, int fall) {
        if (history.endsWith("+".repeat(state == null ? 1 : rise))) {
            return Boolean.TRUE;
        }
        return history.endsWith("-".repeat(fall)) ? Boolean.FALSE : state;
    }

    @Test
    void policies_outOfRange_areRefused() {
        HealthPolicy policy = HealthPolicy.defaults();
        assertRefused(() -> policy.withInterval(Duration.ofMillis(9)), "interval: PT0.009S (expected: >= PT0.01S)");
        assertRefused(() -> policy.withTimeout(Duration.ZERO), "timeout: PT0S (expected: >= PT0.001S)");
        assertRefused(
                () -> policy.withTimeout(Duration.ofSeconds(4)),
                "timeout: PT4S (expected: below 4/5 of the interval, PT5S)");
        assertRefused(() -> policy.withRise(0), "rise: 0 (expected: >= 1)");
        assertRefused(() -> policy.withFall(0), "fall: 0 (expected: >= 1)");
        Duration second = Duration.ofSeconds(1);
        EjectionPolicy ejection = EjectionPolicy.defaults();
        assertRefused(() -> ejection.withFailures(0), "failures: 0 (expected: >= 1)");
        assertRefused(() -> ejection.withSuccessRate(-0.1, 1), "successRate: -0.1 (expected: 0..1)");
        assertRefused(() -> ejection.withSuccessRate(Double.NaN, 1), "successRate: NaN (expected: 0..1)");
        assertRefused(() -> ejection.withSuccessRate(0.5, 0), "requests: 0 (expected: >= 1)");
        assertRefused(() -> ejection.withOutliers(0, 5, 100), "sigmas: 0.0 (expected: > 0)");
        assertRefused(() -> ejection.withOutliers(Double.NaN, 5, 100), "sigmas: NaN (expected: > 0)");
        assertRefused(() -> ejection.withOutliers(2, 2, 100), "outlierNodes: 2 (expected: >= 3)");
        assertRefused(() -> ejection.withOutliers(2, 5, 0), "outlierRequests: 0 (expected: >= 1)");
        assertRefused(() -> ejection.withTimes(Duration.ZERO, second), "first: PT0S (expected: > 0)");
        assertRefused(() -> ejection.withTimes(second.negated(), second), "first: PT-1S (expected: > 0)");
        assertRefused(
                () -> ejection.withTimes(second, Duration.ofMillis(1)), "longest: PT0.001S (expected: >= first, PT1S)");
        assertRefused(() -> ejection.withTimes(second, Duration.ofDays(2)), "longest: PT48H (expected: <= PT24H)");
        assertRefused(() -> ejection.withShare(1.1), "share: 1.1 (expected: 0..1)");
        assertRefused(
                () -> HealthPolicy.defaults().withInterval(ChronoUnit.FOREVER.getDuration()),
                "interval: " + ChronoUnit.FOREVER.getDuration() + " (expected: <= PT24H)");
        assertThat(HealthPolicy.relaxed().interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(HealthPolicy.relaxed().timeout()).isEqualTo(Duration.ofSeconds(5));
    }

    private static void assertRefused(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
