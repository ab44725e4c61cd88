package dev.perfkit.monitor.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.perfkit.stats.Counter;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests. */
final class Web implements HttpHandler {
    private static final Logger log = LoggerFactory.getLogger(Dashboard.class);
    private static final int LARGEST_BODY = 8_192;
    private static final int WORTH_PACKING = 1_024;

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Gate gate;
    private final Keys keys;
    private final Assets assets;
    private final Sampler sampler;
    private final EventLog events;
    private final Streams streams;
    private final Profiles profiles;
    private final Changes changes;
    private final Runnable whenArrived;
    private final Counter requests = new Counter();
    private final Counter refused = new Counter();
    private final Counter sent = new Counter();
    private volatile boolean failing;

    Web(
            Gate gate,
            Keys keys,
            Assets assets,
            Sampler sampler,
            EventLog events,
            Streams streams,
            Profiles profiles,
            Changes changes,
            Runnable whenArrived) {
        this.gate = gate;
        this.keys = keys;
        this.assets = assets;
        this.sampler = sampler;
        this.events = events;
        this.streams = streams;
        this.profiles = profiles;
        this.changes = changes;
        this.whenArrived = whenArrived;
    }

    long requests() {
        return requests.total();
    }

    long refused() {
        return refused.total();
    }

    long sent() {
        return sent.total();
    }

    void countSent(long bytes) {
        sent.add(bytes);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        whenArrived.run();
        requests.increment();
        Reply reply;
        try {
            reply = answer(exchange);
        } catch (RuntimeException e) {
            if (!failing) {
                log.warn(
                        "{} failed; further failures are not told",
                        exchange.getRequestURI().getPath(),
                        e);
            }
            failing = true;
            reply = Reply.refusal(500, "it failed, see the log"); // and no word of how
        }
        if (reply != null) {
            if (reply.status() >= 400) {
                refused.increment();
            }
            send(exchange, reply);
        }
    }

    /** Returns null where a stream took the exchange over. */
    private @Nullable Reply answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String address = exchange.getRequestURI().toString();
        // The raw path: what is written as %2e%2e or %2f is compared as it stands, and is no name that is served.
        String path = String.valueOf(exchange.getRequestURI().getRawPath());
        Map<String, String> query = parameters(exchange.getRequestURI().getRawQuery());
        Headers headers = exchange.getRequestHeaders();
        Reply no = gate.check(method, address, path, query, headers);
        if (no != null) {
            return no;
        }
        if (method.equals("POST")) {
            return change(exchange, path);
        }
        Reply file = assets.find(path);
        if (file != null) {
            return file;
        }
        return switch (path) {
            case "/api/state" -> Reply.json(sampler.state(keys.mark()));
            case "/api/series" -> Reply.json(sampler.seriesAfter(number(query.get("after"))));
            case "/api/history" -> history(query.get("grain"));
            case "/api/events" -> missed(query.get("after"));
            case "/api/stream" -> stream(exchange, headers.getFirst("Last-Event-ID"), query.get("after"));
            case "/profile" -> profiles.answer(query.get("name"), query.get("format"));
            default -> Reply.refusal(404, "not found");
        };
    }

    private Reply history(@Nullable String name) {
        for (Grain grain : Grain.values()) {
            if (grain.toString().equals(name)) {
                return Reply.json(sampler.history(grain));
            }
        }
        return Reply.refusal(400, "grain (expected: one of " + List.of(Grain.values()) + ")");
    }

    private Reply missed(@Nullable String id) {
        List<Event> missed = events.after(id);
        return Reply.json(
                missed == null
                        ? "[{\"event\":\"reset\"}]"
                        : missed.stream()
                                .map(event -> event.object(events.run()))
                                .collect(Collectors.joining(",", "[", "]")));
    }

    private @Nullable Reply stream(HttpExchange exchange, @Nullable String lastId, @Nullable String after)
            throws IOException {
        secure(exchange.getResponseHeaders());
        return streams.open(exchange, lastId != null ? lastId : after)
                ? null
                : Reply.refusal(503, "too many pages listen; this one has to ask")
                        .with("Retry-After", "30");
    }

    private Reply change(HttpExchange exchange, String path) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            return Reply.refusal(413, "body too large").with("Connection", "close");
        }
        return changes.answer(path, parameters(new String(body, UTF_8)));
    }

    private static Map<String, String> parameters(@Nullable String encoded) {
        Map<String, String> parameters = new HashMap<>();
        if (encoded == null) {
            return parameters;
        }
        for (String pair : encoded.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static int number(@Nullable String text) {
        return text != null && text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    private static void secure(Headers headers) {
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
    }

    private void send(HttpExchange exchange, Reply reply) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        secure(headers);
        headers.set("Content-Type", reply.type());
        reply.headers().forEach(headers::set);
        byte[] body = reply.body();
        String accepted = String.valueOf(exchange.getRequestHeaders().getFirst("Accept-Encoding"));
        if (body.length > WORTH_PACKING && accepted.contains("gzip")) {
            body = Assets.gzip(body);
            headers.set("Content-Encoding", "gzip");
        }
        headers.set("Vary", "Accept-Encoding");
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        try (exchange) {
            exchange.sendResponseHeaders(reply.status(), isHead || body.length == 0 ? -1 : body.length);
            if (!isHead) {
                exchange.getResponseBody().write(body);
                sent.add(body.length);
            }
        }
    }
}
