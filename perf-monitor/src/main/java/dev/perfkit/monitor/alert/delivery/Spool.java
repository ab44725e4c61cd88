package dev.perfkit.monitor.alert.delivery;

import dev.perfkit.monitor.alert.spool.Journal;
import dev.perfkit.time.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes entries to the journal, on a thread of its own, all that wait in one go. */
final class Spool {
    /*
     * The ledger is ahead of the journal: an entry is applied first and written then, so that a slow disk holds up no
     * alert; what is promised to be durable is promised only once it is written. Entries are handed over under the
     * dispatcher's lock, hence in the order in which they were applied.
     *
     * Where a write fails, the end of the file is unknown and appending is over. The ledger has all, so the way back is to
     * write all of it into a new file, tried every RETRY; the same is done where the journal has become long. A snapshot
     * may hold entries that still wait here. They are appended after it, all in one line, and say nothing new.
     *
     * No lock is held while the disk works. Lock order: dispatcher, then this; the snapshot is taken with this one free.
     */
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long COMPACT_ABOVE = 1 << 20;
    private static final int MOST_WAITING = 10_000;

    /** What is written as a whole or not at all. */
    private record Waiting(List<Entry> entries, CompletableFuture<Acceptance> written, long since) {}

    private final Journal journal;
    private final Supplier<List<Entry>> ledger;
    private final Executor executor;
    private final Scheduler scheduler;
    private volatile long bytes;
    private final AtomicLong unwritten = new AtomicLong();
    private volatile @Nullable String failure;
    private volatile Runnable whenWritten = () -> {};
    private long compactAbove = COMPACT_ABOVE; // used by the writer alone

    // Guarded by this.
    private List<Waiting> queue = new ArrayList<>();
    private boolean writing;
    private boolean retryDue;
    private long records;
    private long stored;
    private @Nullable Long storingSince;
    private boolean awaited;
    private boolean alarmed;
    private boolean closed;
    private boolean leftBehind;
    private CompletableFuture<Void> idle = CompletableFuture.completedFuture(null);
    private Scheduler.@Nullable Handle retry;

    Spool(Journal journal, Supplier<List<Entry>> ledger, Executor executor, Scheduler scheduler) {
        this.journal = journal;
        this.ledger = ledger;
        this.executor = executor;
        this.scheduler = scheduler;
        this.bytes = journal.size();
    }

    /** Writes the ledger into a new file, which leaves behind what was torn. On the caller's thread. */
    void begin() {
        store(List.of(), true);
    }

    /** What to do each time that something is written which messages wait for, or was waited for long enough; set before the first entry. */
    void whenWritten(Runnable then) {
        whenWritten = then;
    }

    /**
     * Returns whether a message has to wait, since something that it tells is not on disk yet. A receiver that is told of an incident
     * which a crash then wipes out would never hear of its end. A disk that hangs holds messages up for a while only, and one that
     * fails not at all.
     *
     * @param record the last of what it tells
     */
    synchronized boolean holdsUp(long record, long now) {
        Long since = storingSince != null
                ? storingSince
                : queue.isEmpty() ? null : (Long) queue.get(0).since();
        if (failure != null || record <= stored || since == null || now - since >= PATIENCE.toNanos()) {
            return false;
        }
        awaited = true;
        if (!alarmed) {
            alarmed = true;
            scheduler.schedule(Runnable::run, this::alarm, PATIENCE.minusNanos(now - since));
        }
        return true;
    }

    private void alarm() {
        synchronized (this) {
            alarmed = false;
        }
        whenWritten.run();
    }

    /** Takes entries and returns their number; {@link #kick} has them written. Called under the dispatcher's lock. */
    synchronized long write(List<Entry> entries, CompletableFuture<Acceptance> written, long now) {
        if (closed) {
            written.complete(Acceptance.IN_MEMORY);
            return 0;
        }
        if (queue.size() >= MOST_WAITING) {
            // The disk hangs. What is dropped here is in the ledger, which is written as a whole when it works again.
            unwritten.addAndGet(queue.size());
            failure = "nothing was written since " + queue.size() + " records";
            queue.forEach(waiting -> waiting.written().complete(Acceptance.IN_MEMORY));
            queue = new ArrayList<>();
            retryDue = true;
        }
        queue.add(new Waiting(entries, written, now));
        return ++records;
    }

    /** Starts to write, if there is something and nobody does. */
    void kick() {
        synchronized (this) {
            if (writing || (queue.isEmpty() && !retryDue)) {
                return;
            }
            writing = true;
            idle = new CompletableFuture<>();
        }
        try {
            executor.execute(this::run);
        } catch (RuntimeException | Error e) { // also where the machine has no more threads
            log.warn("{} refused to write to {}; the next event tries again", executor, journal, e);
            rest();
        }
    }

    private void run() {
        boolean all = false;
        try {
            while (true) {
                List<Waiting> batch;
                boolean whole;
                long last;
                synchronized (this) {
                    if (queue.isEmpty() && !retryDue) {
                        break;
                    }
                    batch = queue;
                    queue = new ArrayList<>();
                    whole = retryDue;
                    retryDue = false;
                    last = records;
                    storingSince = batch.isEmpty() ? null : (Long) batch.get(0).since();
                }
                Acceptance outcome = store(batch, whole);
                batch.forEach(waiting -> waiting.written().complete(outcome));
                if (stored(last)) {
                    whenWritten.run();
                }
            }
            all = true;
        } finally {
            rest();
            if (!all) {
                log.warn("{}: the writer has died", journal);
            }
            whenWritten.run();
        }
    }

    /** Returns whether somebody waited. */
    private synchronized boolean stored(long record) {
        boolean somebody = awaited;
        awaited = false;
        stored = record;
        storingSince = null;
        return somebody;
    }

    private void rest() {
        CompletableFuture<Void> done;
        boolean last;
        synchronized (this) {
            writing = false;
            done = idle;
            last = leftBehind;
        }
        if (last) {
            closeJournal();
        }
        done.complete(null);
    }

    private Acceptance store(List<Waiting> batch, boolean whole) {
        if (failure != null && !whole) {
            unwritten.addAndGet(batch.size());
            return Acceptance.IN_MEMORY;
        }
        try {
            if (whole || journal.size() > compactAbove) {
                journal.replace(ledger.get().stream()
                        .map(entry -> EntryJson.write(List.of(entry)))
                        .toList());
                compactAbove = Math.max(COMPACT_ABOVE, 4 * journal.size());
            } else {
                journal.append(EntryJson.write(batch.stream()
                        .flatMap(waiting -> waiting.entries().stream())
                        .toList()));
            }
            bytes = journal.size();
            recovered();
            return Acceptance.DURABLE;
        } catch (IOException | RuntimeException | Error e) {
            unwritten.addAndGet(batch.size());
            failed(e);
            return Acceptance.IN_MEMORY;
        }
    }

    private void recovered() {
        if (failure != null) {
            failure = null;
            log.warn(
                    "{} is written again, with all that was kept in memory; {} records were at risk",
                    journal,
                    unwritten);
        }
    }

    private void failed(Throwable cause) {
        if (failure == null) {
            log.error(
                    "{} cannot be written: alerts are delivered from memory, and those not yet delivered would be lost"
                            + " with this process. Tried again every {} s",
                    journal,
                    RETRY.toSeconds(),
                    cause);
        }
        failure = cause.toString();
        synchronized (this) {
            if (!closed) {
                retry = scheduler.schedule(Runnable::run, this::retry, RETRY);
            }
        }
    }

    private void retry() {
        synchronized (this) {
            retryDue = !closed;
        }
        kick();
    }

    /** Waits until all is written, and lets others have the storage. */
    void close(long withinNanos) {
        synchronized (this) {
            retryDue |= failure != null; // the disk may work again by now
        }
        kick();
        CompletableFuture<Void> end;
        synchronized (this) {
            closed = true;
            end = idle;
            if (retry != null) {
                retry.cancel();
            }
        }
        try {
            end.get(Math.max(0, withinNanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("{}: still being written as the delivery closes", journal);
        }
        synchronized (this) {
            // Whoever writes lets go of the storage when it is done: before that, the file could be written by two.
            leftBehind = writing;
        }
        if (end.isDone()) {
            closeJournal();
        }
    }

    private void closeJournal() {
        try {
            journal.close(); // idempotent
        } catch (IOException e) {
            log.warn("{} did not close", journal, e);
        }
    }

    SpoolSnapshot snapshot() {
        return new SpoolSnapshot(
                journal.toString(), bytes, failure, unwritten.get(), journal.corruptLines(), journal.setAside());
    }
}
