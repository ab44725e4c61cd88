package dev.perfkit.balancer.metrics;

import static java.util.Objects.requireNonNull;

import dev.perfkit.balancer.http.BalancedHttpClient;
import dev.perfkit.balancer.http.HttpClientSnapshot;
import dev.perfkit.time.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * An HTTP client's figures as meters; those of the nodes that it sends to are its balancer's, see {@link BalancerMetrics}.
 *
 * <pre>{@code
 * import dev.perfkit.balancer.metrics.HttpClientMetrics;
 * import io.micrometer.core.instrument.MeterRegistry;
 * import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
 *
 * BalancedHttpClient client = BalancedHttpClient.builder(balancer).build();
 * MeterRegistry registry = new SimpleMeterRegistry();
 * HttpClientMetrics.of(client).bindTo(registry);
 * }</pre>
 *
 * <p>All meters have the tag {@code balancer}. Two clients over one balancer need tags of their own, to tell them apart.
 *
 * <table>
 *   <caption>The meters of an HTTP client</caption>
 *   <tr><th>name</th><th>type</th><th>what</th></tr>
 *   <tr><td>{@code balancer.http.requests}</td><td>counter</td><td>requests it was asked for</td></tr>
 *   <tr><td>{@code balancer.http.errors}</td><td>counter</td><td>those that ended in an exception or a failing status</td></tr>
 *   <tr><td>{@code balancer.http.pool.timeouts}</td><td>counter</td><td>those of them that had no turn in time</td></tr>
 *   <tr><td>{@code balancer.http.retries}</td><td>counter</td><td>further tries</td></tr>
 *   <tr><td>{@code balancer.http.retries.denied}</td><td>counter</td><td>those that the budget did not allow</td></tr>
 *   <tr><td>{@code balancer.http.hedges}</td><td>counter</td><td>requests sent to a second node too</td></tr>
 *   <tr><td>{@code balancer.http.hedges.won}</td><td>counter</td><td>those that the second node answered first</td></tr>
 *   <tr><td>{@code balancer.http.hedges.denied}</td><td>counter</td><td>those that the budget did not allow</td></tr>
 *   <tr><td>{@code balancer.http.reports}</td><td>counter</td><td>servers' reports that were taken</td></tr>
 *   <tr><td>{@code balancer.http.reports.ignored}</td><td>counter</td><td>those that were of no use</td></tr>
 *   <tr><td>{@code balancer.http.inflight}</td><td>gauge</td><td>permits to be in flight that are out</td></tr>
 *   <tr><td>{@code balancer.http.waiting}</td><td>gauge</td><td>requests that wait for their turn</td></tr>
 * </table>
 *
 * <p><b>Thread safety:</b> all methods. <b>Cost:</b> a snapshot of the client for a scrape, kept for a second; nothing for a request.
 */
@SuppressWarnings("exports") // of Micrometer, which whoever binds has too
public final class HttpClientMetrics implements MeterBinder, AutoCloseable {
    private final Reading<HttpClientSnapshot> reading;
    private final Bindings bindings;

    HttpClientMetrics(BalancedHttpClient client, Iterable<Tag> tags, Ticker ticker) {
        String name = requireNonNull(client, "client").name();
        this.bindings = new Bindings(
                "client " + name, Tags.of("balancer", client.snapshot().name()).and(tags));
        this.reading = new Reading<>(client::snapshot, ticker);
    }

    /** Returns the metrics of a client, bound to nothing yet. */
    public static HttpClientMetrics of(BalancedHttpClient client) {
        return of(client, Tags.empty());
    }

    /**
     * Returns the metrics of a client, bound to nothing yet.
     *
     * @param client the client
     * @param tags for all of its meters
     */
    public static HttpClientMetrics of(BalancedHttpClient client, Iterable<Tag> tags) {
        return new HttpClientMetrics(client, tags, Ticker.system());
    }

    /**
     * Registers the meters.
     *
     * @throws IllegalStateException if it is closed, or bound to that registry already
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        bindings.bind(registry, this::register);
    }

    private void register(Meters meters) {
        meters.counter("balancer.http.requests", "Requests", of(HttpClientSnapshot::requests));
        meters.counter("balancer.http.errors", "Requests that failed", of(HttpClientSnapshot::errors));
        meters.counter(
                "balancer.http.pool.timeouts", "Requests without a turn in time", of(HttpClientSnapshot::poolTimeouts));
        meters.counter("balancer.http.retries", "Further tries", of(HttpClientSnapshot::retries));
        meters.counter(
                "balancer.http.retries.denied", "Tries beyond the budget", of(HttpClientSnapshot::retriesDenied));
        meters.counter("balancer.http.hedges", "Requests sent to a second node too", of(HttpClientSnapshot::hedges));
        meters.counter("balancer.http.hedges.won", "Those it answered first", of(HttpClientSnapshot::hedgesWon));
        meters.counter("balancer.http.hedges.denied", "Those beyond the budget", of(HttpClientSnapshot::hedgesDenied));
        meters.counter("balancer.http.reports", "Servers' reports", of(HttpClientSnapshot::reports));
        meters.counter(
                "balancer.http.reports.ignored", "Those that were of no use", of(HttpClientSnapshot::reportsIgnored));
        meters.gauge("balancer.http.inflight", "Permits that are out", of(HttpClientSnapshot::inFlight));
        meters.gauge("balancer.http.waiting", "Requests that wait for their turn", of(HttpClientSnapshot::waiting));
    }

    private DoubleSupplier of(ToDoubleFunction<HttpClientSnapshot> figure) {
        return () -> figure.applyAsDouble(reading.current());
    }

    /** Takes its meters out of all registries. Idempotent. */
    @Override
    public void close() {
        bindings.close();
    }
}
