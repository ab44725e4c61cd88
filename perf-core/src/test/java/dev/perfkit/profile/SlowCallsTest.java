package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.Ticker;
import dev.perfkit.weave.LogLines;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SlowCallsTest {
    private static SlowCall slow(long nanos, long thresholdNanos, long endedAt) {
        return new SlowCall("load", nanos, thresholdNanos, endedAt, CallEnd.RETURNED, null);
    }

    private static SlowCallLog log() {
        return new SlowCallLog(new ArgumentText(ArgumentText::redacted), new GcPauses(Ticker.system()));
    }

    @Test
    void note_often_isLoggedOnceInTenSeconds_andSaysHowManyMore() {
        long second = Duration.ofSeconds(1).toNanos();
        SlowCalls calls = new SlowCalls(0, log());

        List<String> lines = LogLines.of(() -> {
            calls.note(slow(2 * second, second, 0));
            calls.note(slow(3 * second, second, 4 * second));
            calls.note(slow(3 * second, second, 9 * second));
            calls.note(slow(4 * second, second, 10 * second));
            calls.note(slow(5 * second, second, 11 * second));
        });

        assertThat(calls.total()).isEqualTo(5);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).endsWith("slow call: load took 2.00 s and returned (threshold 1.00 s)");
        assertThat(lines.get(1))
                .endsWith(
                        "slow call: load took 4.00 s and returned (threshold 1.00 s; 2 more since the last such line)");
    }
}
