package dev.perfkit.monitor.alert;

import dev.perfkit.monitor.alert.Delivery.ChannelSnapshot;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue before one channel. */
final class Outbox {
    /*
     * One thread of the executor drains the queue while there is something in it. `draining` is set by whoever puts the
     * first event in and cleared, under the same lock, by the drain that finds the queue empty: so there is never more
     * than one drain, and never an event without one. (A drain that dies, since it cannot even log a failure, leaves
     * the rest to the next event's.) The channel itself runs outside the lock.
     */
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    private final Channel channel;
    private final String name; // asked for once: toString is the host's code, too, and snapshots must not fail
    private final Executor executor;
    private final int capacity;
    private final CompletableFuture<Void> idleAfterClose = new CompletableFuture<>();

    // All guarded by this.
    private final ArrayDeque<AlertEvent> queue = new ArrayDeque<>();
    private boolean draining;
    private boolean closed;
    private boolean failing;
    private long delivered;
    private long failed;
    private long dropped;

    Outbox(Channel channel, Executor executor, int capacity) {
        this.channel = channel;
        this.name = channel.toString();
        this.executor = executor;
        this.capacity = capacity;
    }

    void offer(AlertEvent event) {
        if (enqueue(event)) {
            try {
                executor.execute(this::drain);
            } catch (RuntimeException e) {
                log.warn("{} refused to deliver to {}", executor, name, e);
                stopDraining();
                dropAll();
            }
        }
    }

    /** Returns whether a drain has to be started. */
    private synchronized boolean enqueue(AlertEvent event) {
        if (closed) {
            dropped++;
            return false;
        }
        if (queue.size() == capacity) {
            queue.removeFirst();
            dropped++;
        }
        queue.addLast(event);
        boolean first = !draining;
        draining = true;
        return first;
    }

    private void drain() {
        boolean empty = false;
        try {
            for (AlertEvent event = take(); event != null; event = take()) {
                deliver(event);
            }
            empty = true;
        } finally {
            if (!empty) {
                stopDraining();
            }
        }
    }

    private synchronized @Nullable AlertEvent take() {
        AlertEvent event = queue.pollFirst();
        if (event == null) {
            stopDraining();
        }
        return event;
    }

    private synchronized void stopDraining() {
        draining = false;
        if (closed) {
            idleAfterClose.complete(null);
        }
    }

    private void deliver(AlertEvent event) {
        try {
            channel.send(event);
            succeeded();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed(event, e);
        } catch (Exception | Error e) {
            failed(event, e);
        }
    }

    private synchronized void succeeded() {
        delivered++;
        failing = false;
    }

    private void failed(AlertEvent event, Throwable cause) {
        boolean first;
        synchronized (this) {
            failed++;
            first = !failing;
            failing = true;
        }
        if (first) {
            log.warn("{} failed to deliver {}; further failures are only counted until it works", name, event, cause);
        }
    }

    /** Takes no more events; the future is complete when the queue is empty and the channel at rest. */
    synchronized CompletableFuture<Void> close() {
        closed = true;
        if (!draining) {
            idleAfterClose.complete(null);
        }
        return idleAfterClose;
    }

    synchronized void dropAll() {
        dropped += queue.size();
        queue.clear();
    }

    synchronized ChannelSnapshot snapshot() {
        return new ChannelSnapshot(name, delivered, failed, dropped, queue.size());
    }
}
