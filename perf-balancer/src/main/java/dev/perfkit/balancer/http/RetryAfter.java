package dev.perfkit.balancer.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** How long a node asks to be left alone. */
final class RetryAfter {
    /*
     * Seconds, or a date (RFC 9110, 10.2.3), which is taken by the clock that it was made by: that of the header Date. What makes no
     * sense is passed over.
     */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private RetryAfter() {}

    /** Returns it, a minute at most; zero where the node does not ask. */
    static Duration of(HttpHeaders headers) {
        String asked = headers.firstValue("retry-after").orElse("").trim();
        if (asked.isEmpty()) {
            return Duration.ZERO;
        }
        Duration time;
        if (asked.chars().allMatch(c -> c >= '0' && c <= '9')) {
            String digits = asked.replaceFirst("^0+(?=.)", "");
            time = digits.length() > 9 ? LONGEST : Duration.ofSeconds(Long.parseLong(digits));
        } else {
            try {
                time = Duration.between(date(headers.firstValue("date").orElse("")), date(asked));
            } catch (DateTimeException e) {
                return Duration.ZERO;
            }
        }
        return time.isNegative() ? Duration.ZERO : time.compareTo(LONGEST) > 0 ? LONGEST : time;
    }

    private static Instant date(String text) {
        return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    }
}
