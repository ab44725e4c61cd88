package dev.perfkit.monitor.alert.delivery;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.DeliveryRefusedException;
import dev.perfkit.monitor.alert.SavedAlert;
import dev.perfkit.monitor.alert.delivery.Group.Item;
import dev.perfkit.monitor.alert.delivery.Group.Message;
import dev.perfkit.monitor.alert.delivery.Outbox.Attempt;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what is sent when. Everything that changes holds its lock, and nothing that blocks or is the host's runs under it. */
final class Dispatcher {
    /*
     * After each change `settle` looks at all groups: those that are due get in the line of their channel, channels that
     * may be tried get a thread, and one alarm is set to when the next will be. The threads take one message after the
     * other, made up at that moment of what is true then, and come back here with what became of it. So there is one
     * place that knows the time, and a message is never older than its sending.
     *
     * Groups are few, at most rules x channels; looking at all of them costs less than being wrong about which changed.
     */
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    private final String monitor;
    private final Ledger ledger;
    private final Map<String, Outbox> outboxes;
    private final Ticker ticker;
    private final InstantSource wallClock;
    private final Scheduler scheduler;
    private final Executor executor;
    private final DoubleSupplier random;
    private final Sender sender;
    private final Map<Group.Key, Group> groups = new LinkedHashMap<>();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private @Nullable Spool spool;
    private Scheduler.@Nullable Handle alarm;
    private boolean closing;
    private boolean closed;
    private long accepted;
    private long duplicates;

    Dispatcher(DeliveryBuilder builder, Ledger ledger, Map<String, Outbox> outboxes) {
        this.monitor = builder.monitor;
        this.ledger = ledger;
        this.outboxes = outboxes;
        this.ticker = builder.ticker;
        this.wallClock = builder.wallClock;
        this.scheduler = builder.scheduler;
        this.executor = builder.executor;
        this.random = builder.random;
        this.sender = new Sender(this, scheduler, builder.monitor, wallClock.instant());
    }

    /** Begins with what the journal knew. */
    void begin(@Nullable Spool theSpool) {
        if (theSpool != null) {
            theSpool.whenWritten(this::look);
        }
        change(() -> {
            spool = theSpool;
            long now = ticker.read();
            ledger.alerts().forEach(alert -> alert.standings().values().forEach(standing -> place(standing, now)));
            return null;
        });
    }

    /** Changes something under the lock, and does what follows from it without. */
    private <T> @Nullable T change(Supplier<@Nullable T> change) {
        T result;
        List<Runnable> starts;
        Spool writer;
        synchronized (this) {
            result = change.get();
            starts = settle();
            writer = spool;
        }
        if (writer != null) {
            writer.kick();
        }
        starts.forEach(Runnable::run);
        return result;
    }

    /** Looks again, where something has come about that no change tells of. */
    private void look() {
        change(() -> null);
    }

    /** Takes how an alert stands, if that is to be kept, and its events; the future tells what becomes of them. */
    void accept(@Nullable SavedAlert state, List<AlertEvent> events, CompletableFuture<Acceptance> result) {
        Acceptance known = change(() -> acceptLocked(state, events, result));
        if (known != null) {
            result.complete(known);
        }
    }

    /** Returns what becomes of it, null if the spool will say. */
    private @Nullable Acceptance acceptLocked(
            @Nullable SavedAlert state, List<AlertEvent> events, CompletableFuture<Acceptance> result) {
        if (closing) {
            outboxes.values().forEach(outbox -> outbox.dropped(events.size()));
            return Acceptance.REFUSED;
        }
        List<Entry> entries = new ArrayList<>();
        events.forEach(event -> take(event, entries));
        if (state != null && spool != null) {
            Entry saved = new Entry.Saved(AlertEvent.fingerprint(monitor, state.rule(), state.labels()), state);
            ledger.apply(saved);
            entries.add(saved);
        }
        if (entries.isEmpty()) {
            return Acceptance.DUPLICATE;
        }
        if (spool == null) {
            return Acceptance.IN_MEMORY;
        }
        write(entries, events, result);
        return null;
    }

    /** Has entries written, before any message tells these events. Returns their number; 0 where nothing is written. */
    private long write(List<Entry> entries, List<AlertEvent> events, CompletableFuture<Acceptance> result) {
        if (spool == null) {
            return 0;
        }
        long record = spool.write(entries, result, ticker.read());
        events.forEach(event -> ledger.written(event, record));
        return record;
    }

    private void take(AlertEvent event, List<Entry> entries) {
        Ledger.Change change = ledger.accept(event, this::isFailing);
        if (change == null) {
            duplicates++;
            return;
        }
        accepted++;
        change.superseded().forEach((channel, count) -> outbox(channel).superseded(count));
        entries.add(change.entry(event));
        long now = ticker.read();
        for (Standing standing : change.standings()) {
            place(standing, now);
            if (change.superseded().getOrDefault(standing.channel(), 0) > 0) {
                entries.add(standing.entry());
            }
        }
    }

    /** Ends an alert that is no longer watched, and keeps nothing of it. */
    void forget(String fingerprint, String why) {
        change(() -> {
            KnownAlert alert = ledger.alert(fingerprint);
            List<Entry> entries = new ArrayList<>();
            List<AlertEvent> end = closing || alert == null || !alert.isFiring()
                    ? List.of()
                    : List.of(alert.last().ended(wallClock.instant(), why));
            end.forEach(event -> take(event, entries));
            Entry forgotten = new Entry.Forgotten(fingerprint);
            ledger.apply(forgotten);
            entries.add(forgotten);
            write(entries, end, new CompletableFuture<>());
            return null;
        });
    }

    private boolean isFailing(String channel) {
        return outbox(channel).isFailing();
    }

    private Outbox outbox(String channel) {
        Outbox outbox = outboxes.get(channel);
        if (outbox == null) {
            throw new IllegalStateException("channel " + channel + ": not there (expected: checked by the builder)");
        }
        return outbox;
    }

    private long journal(Entry entry) {
        return write(List.of(entry), List.of(), new CompletableFuture<>());
    }

    private void place(Standing standing, long now) {
        int index = ledger.routeOf(standing);
        Route route = ledger.route(index);
        Group.Key key =
                new Group.Key(index, standing.channel(), route.grouping().keyOf(standing.alert()));
        groups.computeIfAbsent(
                        key,
                        fresh -> new Group(
                                fresh, route, outbox(standing.channel()).refresh()))
                .join(standing, now);
    }

    /** Applies what a person asked for. */
    void apply(Supplier<Entry> entry) {
        change(() -> {
            Entry made = entry.get();
            ledger.apply(made);
            journal(made);
            return null;
        });
    }

    void heartbeat(String channel) {
        change(() -> {
            if (!closing) {
                outbox(channel).heartbeat();
            }
            return null;
        });
    }

    /** Returns the threads to be started. */
    private List<Runnable> settle() {
        List<Runnable> starts = new ArrayList<>();
        if (closed) {
            return starts;
        }
        long now = ticker.read();
        Instant wall = wallClock.instant();
        ledger.endSilences(wall).forEach(this::journal);
        long next = ledger.untilSilenceEnds(wall);
        boolean ahead = false;
        for (Group group : List.copyOf(groups.values())) {
            drop(group.dropUnheard(ledger, wall), group);
            group.prune(now);
            if (group.isEmpty()) {
                groups.remove(group.key());
                continue;
            }
            long until = group.untilDue(ledger, now, wall, closing);
            if (until <= 0 && isAheadOfDisk(group, now)) {
                ahead = true;
            } else if (until <= 0) {
                outbox(group.key().channel()).ready(group);
            } else {
                next = Math.min(next, until);
            }
        }
        for (Outbox outbox : outboxes.values()) {
            long until = outbox.untilTurn(now, closing);
            if (until <= 0) {
                outbox.begin();
                starts.add(() -> start(outbox));
            } else {
                next = Math.min(next, until);
            }
        }
        arm(next);
        if (closing && !ahead && outboxes.values().stream().noneMatch(Outbox::isBusy)) {
            starts.add(() -> idle.complete(null));
        }
        return starts;
    }

    /** Also of what its channel was told last: a crash repeats one message, not all that were sent meanwhile. */
    private boolean isAheadOfDisk(Group group, long now) {
        long record = Math.max(group.record(), outbox(group.key().channel()).noted());
        return spool != null && spool.holdsUp(record, now);
    }

    private void drop(List<Standing> unheard, Group group) {
        outbox(group.key().channel()).muted(unheard.size());
        unheard.forEach(standing -> journal(standing.entry()));
    }

    private void arm(long untilNanos) {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
        if (untilNanos != Group.NEVER && !closing) {
            alarm = scheduler.schedule(Runnable::run, this::look, Duration.ofNanos(untilNanos));
        }
    }

    private void start(Outbox outbox) {
        try {
            executor.execute(() -> sender.drain(outbox));
        } catch (RuntimeException | Error e) { // also where the machine has no more threads
            synchronized (this) {
                outbox.end();
            }
            finish(outbox, null, e);
        }
    }

    /** Returns the next message of the channel, null where its thread may go. */
    synchronized @Nullable Attempt next(Outbox outbox) {
        long now = ticker.read();
        Instant wall = wallClock.instant();
        if (closed || outbox.untilRested(now, closing) > 0) {
            return null;
        }
        if (outbox.takeHeartbeat()) {
            return begin(new Attempt(outbox, null, sender.heartbeat(outbox.name())));
        }
        for (Group group = outbox.next(); group != null; group = outbox.next()) {
            boolean due = group.untilDue(ledger, now, wall, closing) <= 0 && !isAheadOfDisk(group, now);
            Message message = due ? group.message(ledger, now, wall) : null;
            if (message != null) {
                for (Item item : message.items()) {
                    if (item.pending() != null) {
                        item.standing().attempt(item.pending(), now);
                    }
                }
                return begin(new Attempt(outbox, group, message));
            }
        }
        return null;
    }

    private static Attempt begin(Attempt attempt) {
        attempt.outbox.running(attempt);
        return attempt;
    }

    synchronized void entered(Attempt attempt) {
        attempt.thread = Thread.currentThread();
    }

    /** From here on nobody interrupts the thread for the attempt's sake. Returns whether somebody did. */
    synchronized boolean left(Attempt attempt) {
        attempt.thread = null;
        boolean late = attempt.late;
        attempt.late = false;
        return late;
    }

    synchronized boolean interrupt(Attempt attempt) {
        return attempt.outbox.interrupt(attempt);
    }

    /** An event of the attempt arrived. */
    void sent(Item item) {
        Spool writer;
        synchronized (this) {
            Standing standing = item.standing();
            if (item.pending() != null) {
                standing.told(item.pending(), ticker.read(), wallClock.instant());
            } else {
                standing.contacted(ticker.read(), wallClock.instant());
            }
            Outbox outbox = outbox(standing.channel());
            outbox.delivered(1);
            outbox.noted(journal(standing.entry()));
            writer = spool;
        }
        if (writer != null) {
            writer.kick();
        }
    }

    /** Notes how an attempt ended; null where all of it arrived or was refused. The channel's thread goes on with the next. */
    void finish(Outbox outbox, @Nullable Attempt attempt, @Nullable Throwable cause) {
        String text = cause == null ? "" : Causes.text(cause);
        boolean first = Boolean.TRUE.equals(change(() -> {
            outbox.running(null);
            return cause == null ? succeeded(outbox, attempt) : failed(outbox, attempt, cause, text);
        }));
        if (first) {
            Causes.warn(outbox.name(), text, cause);
        }
    }

    private boolean succeeded(Outbox outbox, @Nullable Attempt attempt) {
        outbox.succeeded();
        if (attempt != null && attempt.group != null) {
            attempt.group.succeeded(ticker.read(), !attempt.message.items().isEmpty());
        }
        return false;
    }

    private boolean failed(Outbox outbox, @Nullable Attempt attempt, Throwable cause, String text) {
        long now = ticker.read();
        Instant wall = wallClock.instant();
        boolean first = outbox.failed(cause, text, now, wall, random);
        if (attempt != null && attempt.group != null) {
            Group group = attempt.group;
            long limit = outbox.policy().giveUpAfter().toNanos();
            for (Item item : attempt.message.items()) {
                Standing.Pending pending = item.pending();
                if (pending != null && item.standing().pending().contains(pending)) {
                    Long triedAt = pending.triedAt;
                    if (triedAt != null && now - triedAt >= limit) {
                        bury(item, text, now, wall);
                    } else if (group.failures() == 0) {
                        journal(item.standing().entry()); // which says that it may be known
                    }
                }
            }
            group.failed(now + outbox.pauseNanos(group.failures() + 1, cause, random), closing);
        }
        return first;
    }

    /** The channel refuses these: they are dead letters. */
    void refused(Attempt attempt, List<Item> items, DeliveryRefusedException cause) {
        String text = Causes.text(cause);
        log.warn("{} refused {} events, which are dead letters: {}", attempt.outbox.name(), items.size(), text);
        synchronized (this) {
            attempt.outbox.refused(text);
            items.forEach(item -> bury(item, text, ticker.read(), wallClock.instant()));
        }
    }

    private void bury(Item item, String reason, long now, Instant wall) {
        Standing standing = item.standing();
        if (item.pending() == null) {
            standing.contacted(now, wall);
        } else {
            standing.gaveUp(item.pending(), now, wall);
            outbox(standing.channel()).dropped(1);
            Entry dead = new Entry.Dead(new DeadLetter(standing.channel(), item.event(), reason, wall));
            ledger.apply(dead);
            journal(dead);
        }
        journal(standing.entry());
    }

    /** The channel's thread has nothing more to do. */
    void rest(Outbox outbox) {
        change(() -> {
            outbox.end();
            return null;
        });
    }

    /** Sends what waits for whatever reason, once. The future is complete when no channel has more to do. */
    CompletableFuture<Void> hurry() {
        change(() -> {
            closing = true;
            groups.values().forEach(Group::hurry);
            outboxes.values().forEach(Outbox::hurry);
            return null;
        });
        return idle;
    }

    /** Takes what is left for lost if there is no spool. Returns whether it was not closed before. */
    synchronized boolean close() {
        if (closed) {
            return false;
        }
        closed = true;
        arm(Group.NEVER);
        for (Outbox outbox : outboxes.values()) {
            outbox.forget();
            if (spool == null) {
                outbox.dropped(clear(outbox));
            }
        }
        return true;
    }

    private int clear(Outbox outbox) {
        Predicate<Group> ofIt = group -> group.key().channel().equals(outbox.name());
        return groups.values().stream().filter(ofIt).mapToInt(Group::clear).sum();
    }

    synchronized List<Entry> entries() {
        return ledger.entries(wallClock.instant());
    }

    /** Reads something of the ledger. */
    synchronized <T> T read(Supplier<T> reading) {
        return reading.get();
    }

    synchronized DeliverySnapshot snapshot(@Nullable SpoolSnapshot spoolSnapshot) {
        Instant wall = wallClock.instant();
        List<ChannelSnapshot> channels = outboxes.values().stream()
                .map(outbox -> outbox.snapshot(groups.values().stream()
                        .filter(group -> group.key().channel().equals(outbox.name()))
                        .mapToInt(Group::queued)
                        .sum()))
                .toList();
        List<Silence> silences = List.copyOf(ledger.silences());
        return new DeliverySnapshot(
                accepted, duplicates, channels, ledger.firing(wall), silences, ledger.deadLetters(), spoolSnapshot);
    }
}
