package dev.perfkit.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.stats.LatencySnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalTest {
    @Test
    void factories_eachKind_carriesItsNameUnitAndSource() {
        Signal.Gauge gauge = Signal.gauge("orders.queue", "tasks", () -> 3);
        Signal.Counter counter = Signal.counter("http.sent", "bytes", () -> 4L);
        Signal.Ratio ratio = Signal.ratio("orders.errors", () -> new Signal.Share(1, 4));
        Signal.Latency latency = Signal.latency("orders.latency", LatencySnapshot::empty);

        assertThat(List.of(gauge, counter, ratio, latency))
                .extracting(Signal::name)
                .containsExactly("orders.queue", "http.sent", "orders.errors", "orders.latency");
        assertThat(List.of(gauge, counter, ratio, latency))
                .extracting(Signal::unit)
                .containsExactly("tasks", "bytes", "1", "ns");
        assertThat(gauge.value().getAsDouble()).isEqualTo(3);
        assertThat(counter.total().getAsLong()).isEqualTo(4);
        assertThat(ratio.share().get()).isEqualTo(new Signal.Share(1, 4));
        assertThat(latency.snapshot().get().count()).isZero();
    }

    @Test
    void factories_blankName_isRefused() {
        List.<Runnable>of(
                        () -> Signal.gauge(" ", "1", () -> 0),
                        () -> Signal.counter("", "1", () -> 0),
                        () -> Signal.ratio("", () -> new Signal.Share(0, 0)),
                        () -> Signal.latency("", LatencySnapshot::empty))
                .forEach(make -> assertThatThrownBy(make::run)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageEndingWith("(expected: not blank)"));
    }

    @Test
    void share_aPartThatIsNone_isRefused() {
        assertThatThrownBy(() -> new Signal.Share(5, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("part: 5 (expected: >= 0 and <= whole, 4)");
        assertThatThrownBy(() -> new Signal.Share(-1, 4)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void inspectable_thatDecidesNothing_hasEmptyLists() {
        record State(int size) {}
        Inspectable part = new Inspectable() {
            @Override
            public String name() {
                return "part";
            }

            @Override
            public Record snapshot() {
                return new State(1);
            }
        };

        assertThat(part.decisions()).isEmpty();
        assertThat(part.signals()).isEmpty();
    }
}
