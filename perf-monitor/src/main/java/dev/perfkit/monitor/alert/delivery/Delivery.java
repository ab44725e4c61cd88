package dev.perfkit.monitor.alert.delivery;

import static java.util.Objects.requireNonNull;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.SavedAlert;
import dev.perfkit.monitor.alert.spool.Journal;
import dev.perfkit.monitor.alert.spool.Storage;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events to channels: at least once, those of an alert in their order, grouped, and not at all while silenced.
 *
 * <pre>{@code
 * Delivery delivery = Delivery.builder("shop")
 *     .channel("chat", Channel.slf4j())
 *     .channel("pager", pager)
 *     .route(Route.to("pager").when("severity=critical").goOn())
 *     .route(Route.to("chat").grouped(Grouping.by("service")))
 *     .inhibit(Inhibition.criticalOverWarning("service"))
 *     .directory(folder)
 *     .executor(executor)
 *     .build();
 * delivery.send(event); // returns at once
 * delivery.close(Duration.ofSeconds(2));
 * }</pre>
 *
 * <p>With a spool, an event that was accepted is delivered whatever happens to the process; where it dies between sending
 * and noting that it did, the event is sent again, with the same {@link AlertEvent#id}. A channel that fails is tried
 * again with growing pauses, and once it works is told of each incident the last that happened to it: what still fires,
 * and what has resolved. What it refuses, or does not take for a day, becomes a dead letter.
 *
 * <p><b>Thread safety:</b> any number of threads; events of an alert sent by one thread arrive in their order.
 * <b>Cost:</b> a short lock, and a look at each group of alerts that fires; a thread of the executor while there is
 * something to deliver or to write. <b>Failures:</b> {@link #send} never throws for a channel's or the disk's trouble.
 * Where the disk is full, delivery goes on from memory, which is logged as an error and counted.
 */
public final class Delivery {
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);
    private static final String FORMAT = "perfkit-delivery 1";

    private final Ledger ledger;
    private final Dispatcher dispatcher;
    private final @Nullable Spool spool;
    private final @Nullable Storage storage;
    private final Ticker ticker;
    private final InstantSource wallClock;
    private final AtomicBoolean alive = new AtomicBoolean();
    private final Scheduler.@Nullable Handle heartbeat;

    Delivery(DeliveryBuilder builder) {
        this.ticker = builder.ticker;
        this.wallClock = builder.wallClock;
        Map<String, Outbox> outboxes = new LinkedHashMap<>();
        builder.channels.forEach(
                (name, target) -> outboxes.put(name, new Outbox(name, target.channel(), target.retry())));
        this.ledger = new Ledger(new Routing(builder.effectiveRoutes()), builder.inhibitions);
        this.dispatcher = new Dispatcher(builder, ledger, outboxes);
        this.storage = builder.storage;
        Journal journal = storage == null ? null : recover(storage, outboxes.keySet());
        this.spool =
                journal == null ? null : new Spool(journal, dispatcher::entries, builder.executor, builder.scheduler);
        if (spool != null) {
            spool.begin();
        }
        dispatcher.begin(spool);
        Heartbeat beat = builder.heartbeat;
        this.heartbeat =
                beat == null ? null : builder.scheduler.repeat(Runnable::run, () -> beat(beat.channel()), beat.every());
    }

    /** Starts to build a delivery. */
    public static DeliveryBuilder builder(String monitor) {
        return new DeliveryBuilder(monitor);
    }

    private @Nullable Journal recover(Storage storage, Set<String> channels) {
        Journal journal;
        try {
            journal = Journal.open(storage, FORMAT);
        } catch (IOException e) {
            log.error("{} cannot be read and is left as it is: alerts are delivered from memory", storage, e);
            return null;
        }
        if (journal.foreignHeader() != null) {
            log.error(
                    "{} is of another format, \"{}\" (expected: \"{}\"): set aside as {}, and begun anew",
                    storage,
                    journal.foreignHeader(),
                    FORMAT,
                    journal.setAside());
        } else if (journal.corruptLines() > 0) {
            log.error(
                    "{} is corrupt: {} lines could not be read, the others were; set aside as {}",
                    storage,
                    journal.corruptLines(),
                    journal.setAside());
        } else if (journal.tornBytes() > 0) {
            log.info("{}: {} bytes were left of a record that a crash cut short", storage, journal.tornBytes());
        }
        for (String line : journal.recovered()) {
            replay(line, storage);
        }
        Set<String> gone = ledger.replayed(channels);
        if (!gone.isEmpty()) {
            log.warn("{}: channels {} are gone, and what they were to be told with them", storage, gone);
        }
        return journal;
    }

    private void replay(String line, Storage storage) {
        try {
            for (Entry entry : EntryJson.read(line)) {
                ledger.replay(entry, ticker.read(), wallClock.instant());
            }
        } catch (IOException e) {
            log.error("{}: a record makes no sense and is left out: {}", storage, line, e);
        }
    }

    /** Takes an event, and returns at once. */
    public void send(AlertEvent event) {
        dispatcher.accept(null, List.of(requireNonNull(event, "event")), new CompletableFuture<>());
    }

    /**
     * Takes an event, and returns at once.
     *
     * @return completed once it is certain what becomes of it: on disk, or in memory where there is none
     */
    public CompletableFuture<Acceptance> accept(AlertEvent event) {
        CompletableFuture<Acceptance> accepted = new CompletableFuture<>();
        dispatcher.accept(null, List.of(requireNonNull(event, "event")), accepted);
        return accepted;
    }

    /**
     * Takes how an alert stands and the events of it, both or neither of which a crash leaves; and returns at once. Events are
     * sent once they are on disk, or after two seconds where the disk hangs.
     *
     * @param state what {@link #saved(String)} is to return after a restart; kept only where there is a spool
     * @param events what happened to it, in its order; may be empty
     */
    public void keep(SavedAlert state, List<AlertEvent> events) {
        dispatcher.accept(requireNonNull(state, "state"), List.copyOf(events), new CompletableFuture<>());
    }

    /** Returns how an alert stood when it was last kept; null where nothing is known of it. */
    public @Nullable SavedAlert saved(String fingerprint) {
        return dispatcher.read(() -> ledger.saved(fingerprint));
    }

    /** Returns the fingerprints of all alerts that were ever kept and not forgotten since. */
    public Set<String> saved() {
        return dispatcher.read(() -> Set.copyOf(ledger.saved()));
    }

    /**
     * Forgets an alert that nobody watches any more. If it fires, that is over.
     *
     * @param fingerprint the alert
     * @param why what people are told
     */
    public void forget(String fingerprint, String why) {
        dispatcher.forget(requireNonNull(fingerprint, "fingerprint"), requireNonNull(why, "why"));
    }

    /** Says that rules are evaluated, on which the {@link Heartbeat} depends. Costs one write. */
    public void alive() {
        alive.set(true);
    }

    private void beat(String channel) {
        if (alive.getAndSet(false)) {
            dispatcher.heartbeat(channel);
        }
    }

    /**
     * Mutes alerts from now on.
     *
     * @param matchers which: those that all of them match
     * @param length for how long
     * @param by who says so
     * @param comment why
     */
    public Silence silence(List<LabelMatcher> matchers, Duration length, String by, String comment) {
        Silence[] made = new Silence[1];
        dispatcher.apply(() -> {
            Instant now = wallClock.instant();
            made[0] = new Silence(ledger.nextSilenceId(), matchers, now, now.plus(length), by, comment);
            return new Entry.Silenced(made[0]);
        });
        return made[0];
    }

    /** Returns the firing alerts that such a silence would mute now. */
    public List<AlertEvent> preview(List<LabelMatcher> matchers) {
        Silence.requireNarrow(matchers);
        return dispatcher.read(() -> ledger.alerts().stream()
                .filter(alert -> alert.isFiring() && LabelMatcher.allMatch(matchers, alert.labels()))
                .map(KnownAlert::last)
                .toList());
    }

    /**
     * Ends a silence before its time.
     *
     * @throws IllegalArgumentException if there is none of that id
     */
    public void unsilence(String id) {
        dispatcher.apply(() -> {
            if (ledger.silences().stream().noneMatch(silence -> silence.id().equals(id))) {
                throw new IllegalArgumentException("id: " + id + " (expected: that of a silence that goes on)");
            }
            return new Entry.Unsilenced(id);
        });
    }

    /**
     * Says that somebody looks after an alert: it is not repeated until it resolves.
     *
     * @param fingerprint the alert, {@link AlertEvent#fingerprint}
     * @param by who
     * @param note what they say, may be empty
     * @throws IllegalArgumentException if it does not fire
     */
    public Acknowledgement acknowledge(String fingerprint, String by, String note) {
        Acknowledgement[] made = new Acknowledgement[1];
        dispatcher.apply(() -> {
            KnownAlert alert = firing(fingerprint);
            made[0] = new Acknowledgement(fingerprint, alert.last().episode(), by, note, wallClock.instant());
            return new Entry.Acknowledged(made[0]);
        });
        return made[0];
    }

    /**
     * Says that nobody looks after an alert any more.
     *
     * @throws IllegalArgumentException if it does not fire
     */
    public void unacknowledge(String fingerprint) {
        dispatcher.apply(() -> {
            firing(fingerprint);
            return new Entry.Unacknowledged(fingerprint);
        });
    }

    private KnownAlert firing(String fingerprint) {
        KnownAlert alert = ledger.alert(fingerprint);
        if (alert == null || !alert.isFiring()) {
            throw new IllegalArgumentException(
                    "fingerprint: " + fingerprint + " (expected: that of an alert that fires)");
        }
        return alert;
    }

    /** Returns who was told what, and what did not get through. */
    public DeliverySnapshot snapshot() {
        SpoolSnapshot ofSpool = null;
        if (spool != null) {
            ofSpool = spool.snapshot();
        } else if (storage != null) {
            ofSpool = new SpoolSnapshot(storage.toString(), 0, "could not be read at the start", 0, 0, null);
        }
        return dispatcher.snapshot(ofSpool);
    }

    /**
     * Takes no more events, sends what waits without waiting longer, and lets go of the spool. What is left after the time
     * is on the spool for the next start, or lost and counted where there is none. Idempotent.
     *
     * @param within how long to wait at most
     */
    public void close(Duration within) {
        long start = ticker.read();
        long limit = within.toNanos();
        if (heartbeat != null) {
            heartbeat.cancel();
        }
        try {
            dispatcher.hurry().get(limit, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // What is left is left, see below.
        }
        if (!dispatcher.close()) {
            return;
        }
        if (spool != null) {
            spool.close(Math.max(0, limit - (ticker.read() - start)));
        } else if (storage != null) {
            closeUnread(storage);
        }
    }

    private static void closeUnread(Storage storage) {
        try {
            storage.close();
        } catch (IOException e) {
            log.warn("{} did not close", storage, e);
        }
    }
}
