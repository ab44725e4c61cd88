package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LagMeterTest {
    private static final long MILLI = 1_000_000;
    private static final long MICRO = 1_000;
    private static final long SERVER_START = 1_790_000_000_000_000L;

    private final ManualTime time = new ManualTime();
    private final LagMeter lag = new LagMeter(2, time);
    private final long start = time.read();
    private long clockSetBy;

    private void pass(long nanos) {
        time.advance(Duration.ofNanos(nanos));
    }

    /** What the server's clock shows now. */
    private long micros() {
        return SERVER_START + (time.read() - start) / MICRO + clockSetBy;
    }

    /** A heartbeat that takes so long to the server and so long back; returns when it was sent. */
    private long beat(long there, long back) {
        long sent = time.read();
        pass(there);
        long micros = micros();
        pass(back);
        lag.answered(0, micros, sent);
        return sent;
    }

    private void message(long way, long beatSent) {
        long micros = micros();
        pass(way);
        lag.heard(0, micros, beatSent);
    }

    private LatencySnapshot told() {
        return lag.snapshot();
    }

    @Test
    void heard_tripAsLongThereAsBack_isToldExactly() {
        long sent = beat(10 * MILLI, 10 * MILLI);
        message(30 * MILLI, sent);

        assertThat(told().count()).isEqualTo(1);
        assertThat(told().sum()).isCloseTo(30 * MILLI, within(100 * MICRO));
    }

    /** Whatever the ways were and however old the answer is; to the nearest microsecond, in which the server tells its clock. */
    @Test
    void heard_anyWays_isOffByHalfTheTripAndAThousandthOfItsAge() {
        LatencySnapshot before = told();
        for (long there : new long[] {0, 1, 20}) {
            for (long back : new long[] {0, 1, 20}) {
                for (long way : new long[] {0, 1, 50, 900}) {
                    for (long age : new long[] {0, 500, 20_000}) {
                        lag.forget();
                        long sent = beat(there * MILLI, back * MILLI);
                        pass(age * MILLI);
                        message(way * MILLI, sent);

                        LatencySnapshot now = told();
                        long error = (there + back) * MILLI / 2 + (back + age + way) * MILLI / 1_000 + 2 * MICRO;
                        assertThat(now.minus(before).sum())
                                .as("there %d, back %d, way %d, age %d", there, back, way, age)
                                .isCloseTo(way * MILLI, within(error));
                        assertThat(now.count()).isEqualTo(before.count() + 1);
                        before = now;
                    }
                }
            }
        }
    }

    @Test
    void heard_severalAnswers_theQuickestDecides() {
        beat(MILLI, MILLI);
        pass(1_000 * MILLI);
        long sent = beat(200 * MILLI, 0);
        message(30 * MILLI, sent);

        assertThat(told().sum()).isCloseTo(30 * MILLI, within(3 * MILLI));
    }

    @Test
    void heard_clockUnknown_isLeftOut() {
        long sent = time.read();
        message(MILLI, sent);
        sent = beat(0, 0);
        lag.heard(1, micros(), sent);
        pass(Duration.ofMinutes(1).toNanos());
        message(MILLI, sent);
        beat(0, 0);
        lag.forget();
        message(MILLI, sent);

        assertThat(told().count()).isZero();
    }

    @Test
    void heard_clockSetForward_isLeftOutUntilTheNextAnswer() {
        long sent = beat(MILLI, MILLI);
        clockSetBy = 3_600_000_000L;
        message(MILLI, sent);
        assertThat(told().count()).isZero();

        sent = beat(MILLI, MILLI);
        message(5 * MILLI, sent);
        assertThat(told().sum()).isCloseTo(5 * MILLI, within(MILLI));
    }

    /** By the clock the message is an hour old; but the heartbeat before it, which came back before it, is not. */
    @Test
    void heard_clockSetBack_isLeftOutUntilTheNextAnswer() {
        long sent = beat(MILLI, MILLI);
        clockSetBy = -3_600_000_000L;
        message(MILLI, sent);
        assertThat(told().count()).isZero();

        sent = beat(MILLI, MILLI);
        message(5 * MILLI, sent);
        assertThat(told().sum()).isCloseTo(5 * MILLI, within(MILLI));
    }

    /** Both ways of the trip took long, so the clock leaves 200 ms open; the heartbeat was sent 60 ms ago. */
    @Test
    void heard_heartbeatSentShortlyBefore_boundsTheLag() {
        beat(100 * MILLI, 100 * MILLI);
        long sent = time.read();
        pass(20 * MILLI);
        message(40 * MILLI, sent);

        assertThat(told().max()).isLessThanOrEqualTo(60 * MILLI);
        assertThat(told().count()).isEqualTo(1);
    }
}
