package dev.perfkit.monitor.alert.delivery;

import dev.perfkit.monitor.alert.AlertEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one channel knows of one alert, and what it is still to be told. Guarded by the dispatcher. */
final class Standing {

    /** An event that waits. */
    static final class Pending {
        final AlertEvent event;
        final long order; // among all that came in

        @Nullable Long triedAt;

        Pending(AlertEvent event, long order) {
            this.event = event;
            this.order = order;
        }
    }

    private final KnownAlert alert;
    private final String channel;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private @Nullable AlertEvent told;
    private @Nullable Instant toldAt;
    private long toldTick;
    private boolean attempted;
    private boolean routed = true;
    private @Nullable Group group;

    Standing(KnownAlert alert, String channel) {
        this.alert = alert;
        this.channel = channel;
    }

    /**
     * Adds an event.
     *
     * @param only whether it stands for all of its incident that waits
     * @return how many it stands for
     */
    int add(Pending event, boolean only) {
        int superseded = 0;
        if (only) {
            for (Iterator<Pending> i = pending.iterator(); i.hasNext(); ) {
                if (i.next().event.episode() == event.event.episode()) {
                    i.remove();
                    superseded++;
                }
            }
        }
        pending.addLast(event);
        return superseded;
    }

    /** Returns whether the event waits, or it or a later one of its alert was told. */
    boolean hasHeard(AlertEvent event) {
        AlertEvent last = told;
        boolean wasTold = last != null
                && !event.startsAt().isAfter(last.startsAt())
                && (event.episode() < last.episode()
                        || (event.episode() == last.episode() && event.sequence() <= last.sequence()));
        return wasTold
                || pending.stream().anyMatch(waiting -> waiting.event.id().equals(event.id()));
    }

    /** Returns how many events will not be told. */
    int clear() {
        int count = pending.size();
        pending.clear();
        return count;
    }

    /** From now on the channel may know of the incident, even if the attempt fails: its answer may have been lost. */
    void attempt(Pending event, long now) {
        attempted = true;
        if (event.triedAt == null) {
            event.triedAt = now;
        }
    }

    /** The channel was told, and needs not be told any more what came before: it was muted then, or else it was told, too. */
    void told(Pending event, long now, Instant at) {
        pending.removeIf(waiting -> waiting.order <= event.order);
        told = event.event;
        attempted = event.event.isFiring();
        contacted(now, at);
    }

    /** The event is given up; it counts as told to the clock of repeats. */
    void gaveUp(Pending event, long now, Instant at) {
        pending.remove(event);
        attempted &= event.event.isFiring();
        contacted(now, at);
    }

    void contacted(long now, Instant at) {
        toldTick = now;
        toldAt = at;
    }

    /** As it was before a restart. */
    void restore(
            List<Pending> waiting, @Nullable AlertEvent toldBefore, @Nullable Instant at, long tick, boolean tried) {
        pending.clear();
        pending.addAll(waiting);
        told = toldBefore;
        toldAt = at;
        toldTick = tick;
        attempted = tried;
    }

    /** Returns whether the channel may take the alert to fire. */
    boolean mayKnow() {
        return attempted;
    }

    /** Returns whether the channel is still where the alert goes; else it is only told the end. */
    boolean isRouted() {
        return routed;
    }

    void routed(boolean stillGoesThere) {
        routed = stillGoesThere;
    }

    KnownAlert alert() {
        return alert;
    }

    String channel() {
        return channel;
    }

    ArrayDeque<Pending> pending() {
        return pending;
    }

    @Nullable AlertEvent told() {
        return told;
    }

    long toldTick() {
        return toldTick;
    }

    @Nullable Group group() {
        return group;
    }

    void group(@Nullable Group into) {
        group = into;
    }

    Entry.Stands entry() {
        return new Entry.Stands(
                alert.fingerprint(),
                channel,
                pending.stream().map(waiting -> waiting.event.id()).toList(),
                told == null ? null : told.id(),
                toldAt,
                attempted);
    }
}
