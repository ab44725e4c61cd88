package dev.perfkit.monitor.alert;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Hands events to channels, each from a queue of its own, so that one that is slow or broken holds up nothing.
 *
 * <pre>{@code
 * Delivery delivery = Delivery.of(List.of(Channel.slf4j(), pager), executor);
 * delivery.send(event); // returns at once
 * delivery.close(Duration.ofSeconds(2));
 * }</pre>
 *
 * <p>A queue holds {@value #QUEUE_CAPACITY} events; where it is full the oldest is dropped and counted, for the newest says
 * how things stand. <b>Thread safety:</b> any number of threads; events sent by one thread arrive in their order.
 * <b>Cost:</b> a short lock for each channel, and a thread of the executor while there is something to deliver.
 * <b>Failures:</b> {@link #send} never throws for a channel's trouble.
 */
public final class Delivery {
    /** How many events wait for a channel at most. */
    public static final int QUEUE_CAPACITY = 256;

    private final List<Outbox> outboxes;

    private Delivery(List<Outbox> outboxes) {
        this.outboxes = outboxes;
    }

    /**
     * Returns a delivery to the given channels.
     *
     * @param channels where events go
     * @param executor where the channels run: each takes one thread at most at a time, for as long as it blocks
     */
    public static Delivery of(List<Channel> channels, Executor executor) {
        requireNonNull(executor, "executor");
        return new Delivery(channels.stream()
                .map(channel -> new Outbox(channel, executor, QUEUE_CAPACITY))
                .toList());
    }

    /** Hands the event to every channel's queue. */
    public void send(AlertEvent event) {
        requireNonNull(event, "event");
        outboxes.forEach(outbox -> outbox.offer(event));
    }

    /** Returns how the channels fare, in their order. */
    public List<ChannelSnapshot> snapshot() {
        return outboxes.stream().map(Outbox::snapshot).toList();
    }

    /**
     * Takes no more events and waits until what is queued is delivered. What is left after the time is dropped and counted.
     * Idempotent.
     *
     * @param within how long to wait at most
     */
    public void close(Duration within) {
        CompletableFuture<?>[] idle = outboxes.stream().map(Outbox::close).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(idle).get(TimeUnit.NANOSECONDS.convert(within), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // What is left is dropped below, and counted there.
        }
        outboxes.forEach(Outbox::dropAll);
    }

    /**
     * How a channel fares.
     *
     * @param channel the channel, by its {@code toString}
     * @param delivered how many events it took
     * @param failed how many it threw at
     * @param dropped how many never reached it: the queue was full, the executor refused, or the delivery closed
     * @param queued how many wait
     */
    public record ChannelSnapshot(String channel, long delivered, long failed, long dropped, int queued) {}
}
