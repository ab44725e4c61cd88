package dev.perfkit.balancer.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.CapturedLog;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What real requests say beside the probes. An interval is 5 s and up to a fifth more or less; each is passed in steps. */
class TrafficTest {
    private final ManualTime time = new ManualTime();
    private final List<String> told = new ArrayList<>();
    private Supplier<CompletionStage<?>> answer = () -> CompletableFuture.completedFuture("well");
    private int probes;
    private long successes;
    private long failures;
    private final HealthProber.Traffic traffic = new HealthProber.Traffic() {
        @Override
        public long successes() {
            return successes;
        }

        @Override
        public long failures() {
            return failures;
        }
    };

    private void watch(HealthPolicy policy) {
        new HealthProber<String>(this::check, policy, time, Runnable::run, new Random(3))
                .watch("a", "a", (up, why) -> told.add((up ? "UP: " : "DOWN: ") + why), traffic, Duration.ZERO);
        time.advance(Duration.ZERO);
    }

    private CompletionStage<?> check(String target) {
        probes++;
        return answer.get();
    }

    /** Lets time pass; a request ends in each of its steps of 100 ms. */
    private void pass(int seconds, int succeeding, int failing) {
        for (int i = 0; i < 10 * seconds; i++) {
            successes += succeeding;
            failures += failing;
            time.advance(Duration.ofMillis(100));
        }
    }

    private int probesWithin(int seconds, int succeeding, int failing) {
        int before = probes;
        pass(seconds, succeeding, failing);
        return probes - before;
    }

    @Test
    void traffic_succeeds_leavesOutAsManyProbesInARowAsAllowed() {
        watch(HealthPolicy.defaults());
        assertThat(probesWithin(1_000, 0, 0)).as("no traffic").isBetween(180, 220);
        assertThat(probesWithin(1_000, 1, 0)).as("every other").isBetween(90, 110);
        assertThat(told).hasSize(1);

        probes = 0;
        watch(HealthPolicy.defaults().withSkips(3));
        pass(1_000, 0, 0);
        int own = probes;
        pass(1_000, 1, 0);
        assertThat(probes - own).as("one of two and one of four").isBetween(135, 165);
    }

    @Test
    void traffic_failsInPart_probesAsEver() {
        watch(HealthPolicy.defaults());

        assertThat(probesWithin(1_000, 5, 1)).isBetween(180, 220);
    }

    @Test
    void traffic_policyOfNoSkips_countsForNothing() {
        watch(HealthPolicy.relaxed());
        assertThat(probesWithin(3_000, 1, 0)).isBetween(90, 110);

        answer = CompletableFuture::new;
        pass(150, 1, 0);
        assertThat(told).last().asString().startsWith("DOWN: probes failed in a row: 3");
    }

    /** A target that is about to stop says so to a probe while it still serves. */
    @Test
    void traffic_succeedsWhileTheTargetSaysItIsNotWell_goesDown() {
        watch(HealthPolicy.defaults());
        pass(20, 1, 0);
        answer = () -> CompletableFuture.failedFuture(new ProbeFailedException("status 503"));
        pass(24, 1, 0); // one left out at most, and three that fail

        assertThat(told).last().isEqualTo("DOWN: probes failed in a row: 3 (fall: 3), the last: status 503");
    }

    @Test
    void traffic_succeedsWhileProbesGetNoAnswer_staysUp() {
        watch(HealthPolicy.defaults());
        pass(20, 1, 0);
        answer = CompletableFuture::new;
        pass(600, 1, 0);
        assertThat(told).hasSize(1);

        pass(32, 0, 0);
        assertThat(told)
                .last()
                .asString()
                .isEqualTo("DOWN: probes failed in a row: 3 (fall: 3), the last: no answer within 2000 ms");
    }

    @Test
    void traffic_succeedsWhileProbesNeverGotAnAnswer_goesDown() {
        answer = CompletableFuture::new;
        watch(HealthPolicy.defaults());
        pass(20, 1, 0);

        assertThat(told).singleElement().asString().startsWith("DOWN: probes failed in a row: 3");
    }

    @Test
    void traffic_succeedsOnATargetThatIsDown_liftsItNotAnInch() {
        watch(HealthPolicy.defaults());
        answer = () -> CompletableFuture.failedFuture(new ProbeFailedException("status 503"));
        pass(24, 0, 0);
        assertThat(told).hasSize(2);

        assertThat(probesWithin(1_000, 10, 0)).as("every probe is made").isBetween(180, 220);
        assertThat(told).hasSize(2);
        answer = () -> CompletableFuture.completedFuture("well");
        pass(12, 0, 0);
        assertThat(told).last().isEqualTo("UP: probes passed in a row: 2 (rise: 2)");
    }

    @Test
    void traffic_throws_isLoggedOnceAndProbesCount() {
        HealthProber.Traffic broken = new HealthProber.Traffic() {
            @Override
            public long successes() {
                throw new UnsupportedOperationException("thrown on purpose");
            }

            @Override
            public long failures() {
                return 0;
            }
        };
        new HealthProber<String>(this::check, HealthPolicy.defaults(), time, Runnable::run, new Random(3))
                .watch("a", "a", (up, why) -> told.add(why), broken, Duration.ZERO);

        String logged = CapturedLog.during(() -> time.advance(Duration.ofSeconds(60)));

        assertThat(logged).containsOnlyOnce("thrown on purpose");
        assertThat(probes).isGreaterThan(9);
        assertThat(told).hasSize(1);
    }

    @Test
    void traffic_throwsAtTheDeadline_theProbeHasFailed() {
        watch(HealthPolicy.defaults());
        boolean[] breaks = {false};
        HealthProber.Traffic breaking = new HealthProber.Traffic() {
            @Override
            public long successes() {
                if (breaks[0]) {
                    throw new UnsupportedOperationException("thrown on purpose");
                }
                return 0;
            }

            @Override
            public long failures() {
                return 0;
            }
        };
        told.clear();
        new HealthProber<String>(this::check, HealthPolicy.defaults().withFall(1), time, Runnable::run, null)
                .watch("b", "b", (up, why) -> told.add((up ? "UP: " : "DOWN: ") + why), breaking, Duration.ZERO);
        time.advance(Duration.ZERO);
        answer = CompletableFuture::new;
        time.advance(Duration.ofSeconds(4));
        while (told.size() == 1) {
            breaks[0] = true;
            CapturedLog.during(() -> time.advance(Duration.ofMillis(100)));
        }

        assertThat(told).last().asString().startsWith("DOWN: ");
    }

    @Test
    void watch_delay_waitsWithTheFirstProbe() {
        new HealthProber<String>(this::check, HealthPolicy.defaults(), time, Runnable::run, new Random(3))
                .watch("a", "a", (up, why) -> told.add(why), HealthProber.Traffic.NONE, Duration.ofMillis(300));
        time.advance(Duration.ofMillis(299));
        assertThat(probes).isZero();
        time.advance(Duration.ofMillis(1));
        assertThat(probes).isEqualTo(1);
    }

    @Test
    void policy_negativeSkips_isRefused() {
        assertThatThrownBy(() -> HealthPolicy.defaults().withSkips(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("skips: -1 (expected: >= 0)");
    }
}
