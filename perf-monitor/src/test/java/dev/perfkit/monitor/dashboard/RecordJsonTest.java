package dev.perfkit.monitor.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
    private enum Color {
        RED
    }

    private record Inner(String name, double value) {}

    private record Outer(
            int number,
            boolean flag,
            double share,
            Object nothing,
            Color color,
            Instant at,
            Duration took,
            Optional<String> maybe,
            List<Inner> list,
            Map<String, Integer> map,
            Object other) {}

    private record Endless(Object next) {}

    private static String json(Object value) {
        return Board.object(json -> {
            json.writeFieldName("v");
            RecordJson.write(json, value);
        });
    }

    @Test
    void write_aRecordOfEverything_writesItsComponents() {
        Outer outer = new Outer(
                7,
                true,
                Double.NaN,
                null,
                Color.RED,
                Instant.EPOCH,
                Duration.ofMillis(1_500),
                Optional.of("x"),
                List.of(new Inner("a", 0.123456)),
                Map.of("k", 1),
                Path.of("text"));

        assertThat(json(outer))
                .isEqualTo("{\"v\":{\"number\":7,\"flag\":true,\"share\":null,\"nothing\":null,\"color\":\"RED\","
                        + "\"at\":\"1970-01-01T00:00:00Z\",\"took\":\"1.5 s\",\"maybe\":\"x\","
                        + "\"list\":[{\"name\":\"a\",\"value\":0.1235}],\"map\":{\"k\":1},\"other\":\"text\"}}");
    }

    @Test
    void write_aDistribution_writesItsFigures() {
        LatencyRecorder recorder = new LatencyRecorder();
        recorder.recordError(1_000);

        assertThat(json(recorder.snapshot()))
                .isEqualTo("{\"v\":{\"count\":1,\"errors\":1,\"p50 ns\":1000.0,\"p99 ns\":1000.0}}");
        assertThat(json(LatencySnapshot.empty())).contains("\"p99 ns\":null");
    }

    @Test
    void write_deepLongOrWide_isBounded() {
        Object deep = "end";
        for (int i = 0; i < 1_000; i++) {
            deep = new Endless(deep);
        }
        assertThat(json(deep).length()).isLessThan(1_000);
        assertThat(json("x".repeat(100_000)).length()).isLessThan(400);
        assertThat(json(Collections.nCopies(10_000, 1)).length()).isLessThan(500);
    }

    @Test
    void write_markup_staysText() {
        assertThat(json(new Inner("</script><b>\"\n\ud800", 1))).contains("</script><b>\\\"\\n");
    }

    @Test
    void write_anyNumber_keepsItsFraction() {
        assertThat(json(new BigDecimal("0.75"))).isEqualTo("{\"v\":0.75}");
        assertThat(json(Long.MAX_VALUE)).isEqualTo("{\"v\":9223372036854775807}");
        assertThat(json(BigInteger.TWO.pow(64))).isEqualTo("{\"v\":1.845E19}");
        assertThat(json(new AtomicLong(123_456))).isEqualTo("{\"v\":123456}");
    }

    @Test
    void figures_haveFourDigits() {
        assertThat(json(123_456.0)).isEqualTo("{\"v\":123500.0}");
        assertThat(json(0.000123456)).isEqualTo("{\"v\":1.235E-4}");
        assertThat(json(-3.0)).isEqualTo("{\"v\":-3}");
        assertThat(json(1.23456e300)).isEqualTo("{\"v\":1.235E300}");
        assertThat(json(Double.POSITIVE_INFINITY)).isEqualTo("{\"v\":null}");
    }
}
