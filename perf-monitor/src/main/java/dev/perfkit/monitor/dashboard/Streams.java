package dev.perfkit.monitor.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.perfkit.stats.Counter;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The pages that listen. None holds a thread while there is nothing to write. */
final class Streams implements AutoCloseable {
    /** How many pages may listen at once; more have to ask. */
    static final int MOST = 32;

    private static final byte[] RETRY = "retry: 2000\n\n".getBytes(UTF_8);
    private static final byte[] BEAT = "event: beat\ndata: {}\n\n".getBytes(UTF_8);
    private static final byte[] RESET = "event: reset\ndata: {}\n\n".getBytes(UTF_8);

    private final EventLog events;
    private final Executor writers;
    private final LongConsumer whenSent;
    private final Set<Stream> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger taken = new AtomicInteger();
    private final Counter refused = new Counter();
    private final Counter dropped = new Counter();
    private volatile boolean closed;

    Streams(EventLog events, Executor writers, LongConsumer whenSent) {
        this.events = events;
        this.writers = writers;
        this.whenSent = whenSent;
    }

    /** Takes the exchange over; false where there is no room, and the exchange is as it was. */
    boolean open(HttpExchange exchange, @Nullable String lastId) throws IOException {
        if (closed || taken.incrementAndGet() > MOST) {
            taken.decrementAndGet();
            refused.increment();
            return false;
        }
        boolean begun = false;
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            begun = true;
        } finally {
            if (!begun) {
                taken.decrementAndGet();
            }
        }
        begin(exchange, lastId);
        return true;
    }

    private synchronized void begin(HttpExchange exchange, @Nullable String lastId) {
        // Under the same lock as publish(): what is replayed and what follows leave no gap and overlap nowhere.
        Stream[] self = new Stream[1];
        Stream stream = new Stream(
                exchange.getResponseBody(),
                () -> {
                    open.remove(self[0]);
                    taken.decrementAndGet();
                    exchange.close();
                },
                writers,
                whenSent);
        self[0] = stream;
        open.add(stream);
        stream.offer(RETRY);
        List<Event> missed = events.after(lastId);
        if (missed == null || missed.size() > Stream.QUEUE / 2) {
            stream.offer(RESET); // cheaper than as many events, and as whole
        } else {
            missed.forEach(event -> stream.offer(event.frame(events.run())));
        }
        if (closed) {
            stream.close();
        }
    }

    /** Tells all pages. */
    synchronized void publish(String name, String json) {
        byte[] frame = events.add(name, json).frame(events.run());
        send(frame);
    }

    /** Shows pages that the server is there, and the server which pages are. */
    synchronized void beat() {
        send(BEAT);
    }

    private void send(byte[] frame) {
        for (Stream stream : open) {
            if (!stream.offer(frame) && !stream.isClosed()) {
                dropped.increment();
                stream.close();
            }
        }
    }

    int count() {
        return taken.get();
    }

    long refused() {
        return refused.total();
    }

    long dropped() {
        return dropped.total();
    }

    @Override
    public synchronized void close() {
        closed = true;
        open.forEach(Stream::close);
    }
}
