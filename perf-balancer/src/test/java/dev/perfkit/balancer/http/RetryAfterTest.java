package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
    private static Duration of(String retryAfter, String date) {
        return RetryAfter.of(HttpHeaders.of(
                Map.of("Retry-After", List.of(retryAfter), "Date", List.of(date)), (name, value) -> !value.isEmpty()));
    }

    @Test
    void of_seconds_isThem() {
        assertThat(of("7", "")).isEqualTo(Duration.ofSeconds(7));
        assertThat(of(" 0 ", "")).isEqualTo(Duration.ZERO);
        assertThat(of("000000000007", "")).isEqualTo(Duration.ofSeconds(7));
        assertThat(of("0000000000", "")).isEqualTo(Duration.ZERO);
    }

    @Test
    void of_date_isTheTimeFromWhenItWasSent() {
        assertThat(of("Fri, 27 Nov 2026 12:00:30 GMT", "Fri, 27 Nov 2026 12:00:10 GMT"))
                .isEqualTo(Duration.ofSeconds(20));
        assertThat(of("Fri, 27 Nov 2026 12:00:10 GMT", "Fri, 27 Nov 2026 12:00:30 GMT"))
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void of_veryLong_isAMinute() {
        assertThat(of("86400", "")).isEqualTo(Duration.ofMinutes(1));
        assertThat(of("99999999999999999999", "")).isEqualTo(Duration.ofMinutes(1));
        assertThat(of("Sat, 28 Nov 2026 12:00:00 GMT", "Fri, 27 Nov 2026 12:00:00 GMT"))
                .isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void of_nonsense_isNone() {
        assertThat(of("", "")).isEqualTo(Duration.ZERO);
        assertThat(of("-5", "")).isEqualTo(Duration.ZERO);
        assertThat(of("soon", "")).isEqualTo(Duration.ZERO);
        assertThat(of("Fri, 27 Nov 2026 12:00:10 GMT", "")).isEqualTo(Duration.ZERO);
    }
}
