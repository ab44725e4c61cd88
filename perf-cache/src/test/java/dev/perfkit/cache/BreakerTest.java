package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.signal.Decision;
import dev.perfkit.signal.DecisionLog;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final DecisionLog decisions = DecisionLog.of(8, InstantSource.system());
    private final AtomicInteger trials = new AtomicInteger();
    private final AtomicBoolean well = new AtomicBoolean(true);
    private final Breaker breaker =
            new Breaker("tier", time, Runnable::run, INTERVAL, decisions, trials::incrementAndGet, well::get);

    @Test
    void remedy_somethingLeftAfterIt_isTriedAgain() {
        breaker.trip("no answer");
        well.set(false);
        time.advance(INTERVAL);
        assertThat(breaker.isClosed()).isFalse();

        well.set(true);
        time.advance(INTERVAL);
        assertThat(breaker.isClosed()).isTrue();
        assertThat(trials).hasValue(2);
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void trip_twice_isOneOpening() {
        breaker.trip("one");
        breaker.trip("two");

        assertThat(decisions.recent()).extracting(Decision::why).containsExactly("one");
        assertThat(time.pendingCount()).isEqualTo(1);
    }

    @Test
    void close_forGood_isNotUndoneByARemedyUnderWay() {
        Breaker[] shut = new Breaker[1];
        shut[0] = new Breaker("tier", time, Runnable::run, INTERVAL, decisions, () -> shut[0].close(), well::get);
        shut[0].trip("no answer");
        time.advance(INTERVAL);
        shut[0].trip("again");

        assertThat(shut[0].isClosed()).isFalse();
        assertThat(time.pendingCount()).isZero();
    }
}
