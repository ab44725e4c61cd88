package dev.perfkit.monitor.alert.channel;

import dev.perfkit.monitor.alert.DeliveryRefusedException;
import dev.perfkit.monitor.alert.RetryLaterException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Posts JSON, and sorts the answers: 2xx is a success; 408, 429 and 5xx pass, and may say when; all else is final. No
 * message names more of the address than its host: in a path there may be a secret.
 */
final class JsonPost {
    private final URI uri;
    private final HttpOptions options;
    private final InstantSource wallClock;
    private final HttpClient client;

    JsonPost(URI uri, HttpOptions options, InstantSource wallClock) {
        String scheme = uri.getScheme();
        if (uri.getHost() == null || !("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
            throw new IllegalArgumentException(
                    "uri: " + scheme + "://" + uri.getHost() + "/... (expected: http or https, and a host)");
        }
        this.uri = uri;
        this.options = options;
        this.wallClock = wallClock;
        this.client = HttpClient.newBuilder()
                .connectTimeout(options.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER) // a body is not to be sent where nobody wanted it
                .build();
    }

    /** Posts, and returns the status where that is 2xx or 400; the other final ones are refusals. */
    int post(String json) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(options.requestTimeout())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        options.headers().forEach(request::setHeader);
        HttpResponse<Void> response = client.send(request.build(), HttpResponse.BodyHandlers.discarding());
        int status = response.statusCode();
        if (status / 100 == 2 || status == 400) {
            return status;
        }
        String what = this + " answered " + status;
        if (status == 408 || status == 429 || status / 100 == 5) {
            Optional<String> after = response.headers().firstValue("Retry-After");
            if (after.isPresent() && (status == 429 || status == 503)) {
                throw new RetryLaterException(what, parse(after.get()));
            }
            throw new IOException(what);
        }
        throw new DeliveryRefusedException(what);
    }

    /** Seconds, or a date. */
    private Duration parse(String retryAfter) {
        try {
            if (retryAfter.strip().matches("\\d{1,9}")) {
                return Duration.ofSeconds(Long.parseLong(retryAfter.strip()));
            }
            Duration left = Duration.between(
                    wallClock.instant(),
                    ZonedDateTime.parse(retryAfter.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeException e) {
            return Duration.ZERO; // our own pauses will do
        }
    }

    /** As {@link #post}, but 400 is a refusal, too. */
    void postOrRefuse(String json) throws IOException, InterruptedException {
        if (post(json) == 400) {
            throw new DeliveryRefusedException(this + " answered 400");
        }
    }

    HttpOptions options() {
        return options;
    }

    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }
}
