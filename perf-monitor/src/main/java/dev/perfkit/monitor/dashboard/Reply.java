package dev.perfkit.monitor.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param status the HTTP status
 * @param type the content type
 * @param body the content
 * @param headers further headers
 */
@SuppressWarnings("ArrayRecordComponent") // neither compared nor changed
record Reply(int status, String type, byte[] body, Map<String, String> headers) {
    static final String HTML = "text/html; charset=utf-8";
    static final String JSON = "application/json";
    static final String TEXT = "text/plain; charset=utf-8";

    static Reply of(int status, String type, String body) {
        return new Reply(status, type, body.getBytes(UTF_8), Map.of());
    }

    static Reply json(String body) {
        return of(200, JSON, body);
    }

    /** Says why not, and nothing else. */
    static Reply refusal(int status, String why) {
        return of(status, TEXT, why + "\n");
    }

    Reply with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Reply(status, type, body, Map.copyOf(more));
    }
}
