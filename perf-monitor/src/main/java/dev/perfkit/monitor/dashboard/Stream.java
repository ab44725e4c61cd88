package dev.perfkit.monitor.dashboard;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One open page: a bounded queue, and whoever of the writing threads empties it. */
final class Stream {
    /** How many events may wait for a page; with heartbeats some minutes. */
    static final int QUEUE = 64;

    private final OutputStream out;
    private final Runnable closing;
    private final Executor writers;
    private final LongConsumer whenSent;
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private boolean writing; // guarded by this, as the queue
    private volatile boolean closed;
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * @param out what is written to
     * @param closing ends the exchange; called once, by a writer if there is one
     */
    Stream(OutputStream out, Runnable closing, Executor writers, LongConsumer whenSent) {
        this.out = out;
        this.closing = closing;
        this.writers = writers;
        this.whenSent = whenSent;
    }

    /** Queues a frame; false where there is no room, or the page is gone. */
    boolean offer(byte[] frame) {
        synchronized (this) {
            if (closed || queue.size() == QUEUE) {
                return false;
            }
            queue.add(frame);
            if (writing) {
                return true;
            }
            writing = true;
        }
        write();
        return true;
    }

    /** Ends it, when what is being written has been, or has failed. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            queue.clear();
            if (writing) {
                return;
            }
            writing = true;
        }
        write();
    }

    private void write() {
        try {
            writers.execute(this::drain);
        } catch (RuntimeException | Error e) { // also where the machine has no more threads: the next frame tries again
            synchronized (this) {
                writing = closed;
            }
            end();
        }
    }

    /** Ends the exchange, once, if it is to be ended. */
    private void end() {
        if (closed && !ended.getAndSet(true)) {
            closing.run();
        }
    }

    boolean isClosed() {
        return closed;
    }

    private void drain() {
        for (byte[] frame = next(); frame != null; frame = next()) {
            try {
                out.write(frame);
                out.flush();
                whenSent.accept(frame.length);
            } catch (IOException e) {
                closed = true; // it has gone, which pages do
            }
        }
        end();
    }

    private synchronized byte @Nullable [] next() {
        if (closed || queue.isEmpty()) {
            writing = closed; // once closed nobody begins to write again
            return null;
        }
        return queue.poll();
    }
}
