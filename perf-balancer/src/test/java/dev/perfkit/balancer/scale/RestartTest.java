package dev.perfkit.balancer.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random loads over hours, with restarts, targets that fail, loads that are missing, and a second autoscaler. Held at every step: the size
 * within its bounds, the cooldowns, no shrinkage without a load, no order under an old claim.
 */
class RestartTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** When an order came, and what was known then. */
    private record Seen(Instant at, int from, int to, boolean blind) {}

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 10})
    void history_restartedEverySoManyTicks_keepsItsPromises(int every) {
        for (int seed = 0; seed < 30; seed++) {
            new History(seed, every).run();
        }
    }

    private static final class History {
        private final ManualTime time = new ManualTime();
        private final long origin = time.read();
        private final Random random;
        private final int every;
        private final FakeTarget target = new FakeTarget(3);
        private final ScalingState state = ScalingState.inMemory();
        private final List<Seen> seen = new ArrayList<>();
        private double load = 0.5;
        private boolean blind;

        History(long seed, int every) {
            random = new Random(seed);
            this.every = every;
        }

        private Instant wall() {
            return START.plusNanos(time.read() - origin);
        }

        private Autoscaler begin() {
            return Autoscaler.builder("shop")
                    .target(target)
                    .state(state)
                    .scheduler(time)
                    .clocks(time, this::wall)
                    .executor(Runnable::run)
                    .policy(ScalingPolicy.watermarks(), fleet -> blind ? Load.missing("gone") : Load.average(load))
                    .build();
        }

        void run() {
            Autoscaler autoscaler = begin();
            Autoscaler old = null;
            boolean shrunk = false;
            for (int tick = 1; tick < 1500; tick++) {
                int before = target.wanted();
                if (random.nextInt(40) == 0) {
                    load = random.nextInt(4) == 0 ? 0.5 : random.nextDouble() * 0.95;
                }
                blind = random.nextInt(20) == 0;
                target.trouble = random.nextInt(50) == 0 ? new Exception("away") : null;
                time.advance(Duration.ofSeconds(15));
                if (target.wanted() != before) {
                    check(new Seen(wall(), before, target.wanted(), blind));
                    shrunk |= target.wanted() < before;
                }
                if (every > 0 && tick % every == 0) {
                    if (old != null) {
                        old.close();
                    }
                    // The one before lives on for a while, as one that was paused: it must not act any more.
                    old = autoscaler;
                    autoscaler = begin();
                }
            }
            assertThat(shrunk).as("it shrank at all").isTrue();
            autoscaler.close();
        }

        private void check(Seen now) {
            assertThat(now.to()).isBetween(2, 10);
            if (now.to() > now.from()) {
                assertThat(seen.stream().filter(s -> s.to() > s.from()).map(Seen::at))
                        .allMatch(at -> !at.isAfter(now.at().minusSeconds(300)));
            } else {
                assertThat(now.blind()).isFalse();
                assertThat(seen.stream().map(Seen::at))
                        .allMatch(at -> !at.isAfter(now.at().minusSeconds(600)));
            }
            seen.add(now);
            List<Long> tokens =
                    target.orders.stream().map(FakeTarget.Order::token).toList();
            assertThat(tokens).isSorted();
        }
    }
}
