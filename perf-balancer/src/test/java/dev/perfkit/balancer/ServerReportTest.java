package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header by which a server tells of itself: what is written, what is read, and what is not believed. */
class ServerReportTest {

    @Test
    void toHeader_isReadAgain() {
        assertThat(ServerReport.of(4).toHeader()).isEqualTo("TEXT named_metrics.in-flight=4");
        assertThat(ServerReport.of(4, 12.5).toHeader())
                .isEqualTo("TEXT named_metrics.in-flight=4, named_metrics.service-ms=12.5");
        for (ServerReport report :
                new ServerReport[] {ServerReport.of(0), ServerReport.of(1_000_000, 1e-9), ServerReport.of(7, 3.6e6)}) {
            assertThat(ServerReport.parse(report.toHeader())).isEqualTo(report);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TEXT named_metrics.in-flight=4,named_metrics.service-ms=12.5",
                "TEXT  cpu_utilization=0.3, rps_fractional = 10.0 , named_metrics.service-ms=1.25e1, named_metrics.in-flight=4.0",
                "TEXT cpu_utilization:0.7,named_metrics.in-flight:4,named_metrics.service-ms:12.5,eps:2",
                "JSON {\"named_metrics\": {\"in-flight\": 4, \"service-ms\": 12.5}}",
                "JSON  {\"cpu_utilization\":0.7,\"namedMetrics\":{\"foo\":123,\"service-ms\":12.5,\"in-flight\":4}}",
                "JSON {\"a\":[1,[],{}],\"b\":\"x\\\"}\",\"c\":null,\"d\":{},\"named_metrics\":{\"service-ms\":12.5,\"in-flight\":4},\"e\":true} "
            })
    void parse_knownForms_areRead(String header) {
        assertThat(ServerReport.parse(header)).isEqualTo(ServerReport.of(4, 12.5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "TEXT",
                "TEXT ",
                "BIN CZqZmZmZmbk/MQAAAAAAAABA",
                "named_metrics.in-flight=4",
                "TEXT cpu_utilization=0.3",
                "TEXT named_metrics.in-flight=-1",
                "TEXT named_metrics.in-flight=4.7",
                "TEXT named_metrics.in-flight=NaN",
                "TEXT named_metrics.in-flight=Infinity",
                "TEXT named_metrics.in-flight=1e300",
                "TEXT named_metrics.in-flight=1000001",
                "TEXT named_metrics.in-flight=",
                "TEXT named_metrics.in-flight",
                "TEXT named_metrics.in-flight=\"4\"",
                "TEXT named_metrics.in-flight=4,",
                "TEXT named_metrics.in-flight=4, named_metrics.in-flight=5",
                "TEXT named_metrics.in-flight=4, =3",
                "TEXT named_metrics.in-flight=4, named_metrics.service-ms=0",
                "TEXT named_metrics.in-flight=4, named_metrics.service-ms=-5",
                "TEXT named_metrics.in-flight=4, named_metrics.service-ms=NaN",
                "TEXT named_metrics.in-flight=4, named_metrics.service-ms=1e99",
                "JSON ",
                "JSON 4",
                "JSON {",
                "JSON {\"named_metrics\"",
                "JSON {\"named_metrics\": {\"in-flight\": 4}",
                "JSON {\"named_metrics\": {\"in-flight\": 4}} x",
                "JSON {\"named_metrics\": {\"in-flight\": \"4\"}}",
                "JSON {\"named_metrics\": {\"in-flight\": 4, \"in-flight\": 5}}",
                "JSON {\"named_metrics\": {\"in-flight\": nope}}",
                "JSON {\"named_metrics\": {\"in-flight\": 4}, \"x\": \"\\"
            })
    void parse_anythingElse_isNull(String header) {
        assertThat(ServerReport.parse(header)).isNull();
    }

    @Test
    void parse_deepOrLong_isNull() {
        assertThat(ServerReport.parse("JSON " + "[".repeat(4_000))).isNull();
        assertThat(ServerReport.parse("JSON " + "{\"a\":".repeat(1_000))).isNull();
        assertThat(ServerReport.parse("TEXT named_metrics.in-flight=4" + " ".repeat(9_000)))
                .isNull();
    }

    @Test
    void parse_noise_neverThrows() {
        Random random = new Random(4);
        String[] parts = {
            "TEXT ",
            "JSON ",
            "named_metrics",
            ".in-flight",
            "in-flight",
            "=",
            ":",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            ",",
            "4",
            "-",
            "NaN",
            " ",
            "1e9"
        };
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder header = new StringBuilder(random.nextBoolean() ? "TEXT " : "JSON ");
            for (int k = random.nextInt(12); k > 0; k--) {
                header.append(parts[random.nextInt(parts.length)]);
            }
            read += ServerReport.parse(header.toString()) == null ? 0 : 1;
        }
        assertThat(read).as("that happen to be one").isLessThan(1_000);
    }

    @Test
    void badFigures_areRefused() {
        assertThatThrownBy(() -> ServerReport.of(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("inFlight: -1 (expected: 0..1000000)");
        assertThatThrownBy(() -> ServerReport.of(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("serviceMillis: 0.0 (expected: above 0 and at most 3600000, or NaN)");
    }
}
