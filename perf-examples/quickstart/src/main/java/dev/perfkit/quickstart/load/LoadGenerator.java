package dev.perfkit.quickstart.load;

import dev.perfkit.quickstart.http.Json;
import dev.perfkit.quickstart.shop.Order;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.time.Ticker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends a schedule's requests when they are due, whether or not earlier ones were answered: an open loop, as a shop's customers
 * are. A latency runs from the instant the request was due, so that what a late sender hides would show. Several threads may each
 * run a load.
 */
public final class LoadGenerator implements AutoCloseable {
    /** A request without an answer for so long has failed. */
    public static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final ExecutorService executor = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "load");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .executor(executor)
            .build();
    private final Ticker ticker = Ticker.system();
    private final AtomicLong loads = new AtomicLong();

    /** Creates a generator at rest. */
    public LoadGenerator() {}

    /**
     * Runs a load and waits for its last answer.
     *
     * @param target the root of the shop
     * @param schedule what to send when
     * @param progress is told every so often how far it got
     * @throws InterruptedException if it is to stop early
     */
    public LoadResult run(URI target, Schedule schedule, Progress progress) throws InterruptedException {
        Load load = new Load(target, schedule, loads.incrementAndGet() << 32);
        int next = 0;
        for (Arrival arrival : schedule.arrivals()) {
            sleepUntil(load.start + arrival.offsetNanos());
            load.send(arrival, next++);
            progress.at(Duration.ofNanos(arrival.offsetNanos()), load.latency);
        }
        sleepUntil(load.start + schedule.duration().toNanos());
        return load.finish();
    }

    private void sleepUntil(long due) throws InterruptedException {
        for (long left = due - ticker.read(); left > 0; left = due - ticker.read()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException("the load was stopped");
            }
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** Is told how a load goes on, by the thread that sends: it must be quick. */
    @FunctionalInterface
    public interface Progress {
        /** The load has come so far. */
        void at(Duration elapsed, LatencyRecorder latency);
    }

    private final class Load {
        final long start = ticker.read();
        final LatencyRecorder latency = new LatencyRecorder();
        private final URI target;
        private final Schedule schedule;
        private final long firstOrderId;
        private final List<LatencyRecorder> seconds = new ArrayList<>();
        private final Phaser underWay = new Phaser(1);

        Load(URI target, Schedule schedule, long firstOrderId) {
            this.target = target;
            this.schedule = schedule;
            this.firstOrderId = firstOrderId;
            for (long i = 0; i <= schedule.duration().minusNanos(1).toSeconds(); i++) {
                seconds.add(new LatencyRecorder());
            }
        }

        void send(Arrival arrival, int number) {
            underWay.register();
            var unused = client.sendAsync(request(arrival, number), BodyHandlers.ofString())
                    .whenComplete((response, failure) -> {
                        record(arrival, response);
                        underWay.arriveAndDeregister();
                    });
        }

        private HttpRequest request(Arrival arrival, int number) {
            HttpRequest.Builder request = HttpRequest.newBuilder().timeout(TIMEOUT);
            if (!arrival.isOrder()) {
                return request.uri(target.resolve("/products/" + arrival.productId()))
                        .build();
            }
            Order order = new Order(firstOrderId + number, arrival.productId(), arrival.quantity());
            return request.uri(target.resolve("/orders/" + order.id()))
                    .PUT(BodyPublishers.ofString(Json.write(order)))
                    .build();
        }

        private void record(Arrival arrival, @Nullable HttpResponse<String> response) {
            long nanos = ticker.read() - start - arrival.offsetNanos();
            LatencyRecorder second = seconds.get((int) (arrival.offsetNanos() / 1_000_000_000));
            if (response != null && response.statusCode() == 200) {
                latency.record(nanos);
                second.record(nanos);
            } else {
                latency.recordError(nanos);
                second.recordError(nanos);
            }
        }

        LoadResult finish() {
            underWay.arriveAndAwaitAdvance();
            return new LoadResult(
                    Duration.ofNanos(ticker.read() - start),
                    schedule.arrivals().size(),
                    latency.snapshot(),
                    seconds.stream().map(LatencyRecorder::snapshot).toList());
        }
    }
}
