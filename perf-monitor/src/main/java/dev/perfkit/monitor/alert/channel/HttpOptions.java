package dev.perfkit.monitor.alert.channel;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a receiver is spoken to over HTTP.
 *
 * <pre>{@code
 * HttpOptions.defaults().header("Authorization", "Bearer " + System.getenv("WEBHOOK_TOKEN"));
 * }</pre>
 *
 * <p>Immutable. Its text names the headers but holds no value of one, as that may be a secret.
 */
public final class HttpOptions {
    private static final HttpOptions DEFAULTS =
            new HttpOptions(Map.of(), Duration.ofSeconds(5), Duration.ofSeconds(10), "");

    private final Map<String, String> headers;
    private final Duration connectTimeout;
    private final Duration requestTimeout;
    private final String externalUrl;

    private HttpOptions(
            Map<String, String> headers, Duration connectTimeout, Duration requestTimeout, String externalUrl) {
        this.headers = Map.copyOf(headers);
        this.connectTimeout = connectTimeout;
        this.requestTimeout = requestTimeout;
        this.externalUrl = externalUrl;
    }

    /** Returns 5 s to connect, 10 s for an answer, and no headers but the content's type. */
    public static HttpOptions defaults() {
        return DEFAULTS;
    }

    /** Returns this with a header that is sent with each request. */
    public HttpOptions header(String name, String value) {
        requireNonNull(value, "value");
        try {
            HttpRequest.newBuilder(URI.create("http://localhost")).header(name, value);
        } catch (IllegalArgumentException e) {
            // Without the cause, whose message may hold the value.
            throw new IllegalArgumentException(
                    "header: " + name + " (expected: one that may be set, and a value of one line)");
        }
        Map<String, String> all = new TreeMap<>(headers);
        all.put(name, value);
        return new HttpOptions(all, connectTimeout, requestTimeout, externalUrl);
    }

    /** Returns this with another limit to connecting. */
    public HttpOptions connectTimeout(Duration connectTimeout) {
        return new HttpOptions(headers, positive("connectTimeout", connectTimeout), requestTimeout, externalUrl);
    }

    /** Returns this with another limit to a whole request. */
    public HttpOptions requestTimeout(Duration requestTimeout) {
        return new HttpOptions(headers, connectTimeout, positive("requestTimeout", requestTimeout), externalUrl);
    }

    /** Returns this with the address at which people find more, sent with each message and as each alert's generator. */
    public HttpOptions externalUrl(URI externalUrl) {
        return new HttpOptions(headers, connectTimeout, requestTimeout, externalUrl.toString());
    }

    private static Duration positive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: > 0)");
        }
        return duration;
    }

    Map<String, String> headers() {
        return headers;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration requestTimeout() {
        return requestTimeout;
    }

    String externalUrl() {
        return externalUrl;
    }

    @Override
    public String toString() {
        return "HttpOptions{headers=" + new TreeMap<>(headers).keySet() + ", connectTimeout=" + connectTimeout
                + ", requestTimeout=" + requestTimeout + "}";
    }
}
