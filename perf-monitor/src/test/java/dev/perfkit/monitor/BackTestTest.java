package dev.perfkit.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perfkit.monitor.BackTest.Episode;
import dev.perfkit.monitor.BackTest.Sample;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackTestTest {
    private final Rule rule = Rule.gauge("queue", Signal.gauge("shop.queue", "tasks", () -> 0))
            .warning(10.0, 5.0)
            .critical(100.0, 50.0)
            .pendingFor(Duration.ofMinutes(1))
            .keepFiring(Duration.ofMinutes(1))
            .evaluateEvery(Duration.ofSeconds(30))
            .build();
    private final List<Sample> history = new ArrayList<>();
    private Instant at = Instant.EPOCH;

    private void samples(int count, double value) {
        for (int i = 0; i < count; i++) {
            history.add(new Sample(at, value, 1));
            at = at.plusSeconds(30);
        }
    }

    @Test
    void history_withTwoIncidents_isTold() {
        samples(10, 0); // to 270 s
        samples(4, 20); // from 300 s: fires at 360
        samples(10, 0); // from 420 s: resolves at 480
        samples(3, 200); // from 720 s: fires at 780
        samples(1, 20);
        BackTest.Result result = BackTest.run(rule, history);
        assertThat(result.episodes())
                .containsExactly(
                        new Episode(Instant.ofEpochSecond(360), Instant.ofEpochSecond(480), Level.WARNING),
                        new Episode(Instant.ofEpochSecond(780), null, Level.CRITICAL));
        assertThat(result.firing()).isEqualTo(Duration.ofSeconds(120 + 30));
        assertThat(result.text()).isEqualTo("would have fired 2 times in 13 min, for 2 min in all");
    }

    @Test
    void gap_stopsTheTimer() {
        samples(2, 20);
        at = at.plusSeconds(600);
        samples(2, 20);
        assertThat(BackTest.run(rule, history).episodes()).isEmpty();
        assertThat(BackTest.run(rule, history).text()).isEqualTo("would not have fired in 11 min");
    }

    @Test
    void nothing_isNothing() {
        assertThat(BackTest.run(rule, List.of()).text()).isEqualTo("would not have fired in 0 min");
    }

    @Test
    void historyThatGoesBackwards_isRefused() {
        samples(1, 0);
        history.add(history.get(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BackTest.run(rule, history))
                .withMessageStartingWith("history: 1970-01-01T00:00:00Z after 1970-01-01T00:00:00Z (expected: ");
    }
}
