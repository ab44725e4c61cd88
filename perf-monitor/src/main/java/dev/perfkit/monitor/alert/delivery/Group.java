package dev.perfkit.monitor.alert.delivery;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.GroupChannel.Refresh;
import dev.perfkit.monitor.alert.Notification;
import dev.perfkit.monitor.alert.delivery.Standing.Pending;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Alerts that share the messages of one channel. Guarded by the dispatcher. */
final class Group {
    /*
     * When a message is due, the earliest of
     *
     *   news       `pause` after the first event of a group that was at rest; else `interval` after the last message
     *   repeat     `repeatEvery` after an alert that fires was last told, unless acknowledged
     *   refresh    for a receiver that forgets: `every` after the last message
     *
     * and no earlier than the pause after a failure. Muted alerts (silenced, inhibited) bring about none of them; but the
     * end of what a channel may know of is told, muted or not: whoever silences an alert wants no incident left open.
     */
    static final long NEVER = Long.MAX_VALUE;

    private static final Duration A_YEAR = Duration.ofDays(365); // longer ones are no nanoseconds

    /** What tells a group from all others. */
    record Key(int route, String channel, String labels) {
        @Override
        public String toString() {
            return channel + "/" + route + ":" + labels;
        }
    }

    /**
     * A part of a message that is to be noted once it is sent.
     *
     * @param pending the event; null where it was told before
     */
    record Item(
            Standing standing, AlertEvent event, @Nullable Pending pending) {}

    /** A message, and what it tells. */
    record Message(Notification notification, List<Item> items) {}

    private final Key key;
    private final Route route;
    private final Refresh refresh;
    private final Map<String, Standing> members = new LinkedHashMap<>();
    private long waitingSince;
    private @Nullable Long sentAt;
    private @Nullable Long contactAt;
    private int failures;
    private long notBefore;
    private boolean abandoned;

    Group(Key key, Route route, Refresh refresh) {
        this.key = key;
        this.route = route;
        this.refresh = refresh;
    }

    /** Takes a standing in, from the group where it was before; called whenever it has something new to be told. */
    void join(Standing standing, long now) {
        boolean othersWait = members.values().stream()
                .anyMatch(member -> member != standing && !member.pending().isEmpty());
        // One that comes from elsewhere may bring several along.
        if (!othersWait && (standing.group() != this || standing.pending().size() == 1)) {
            waitingSince = now;
        }
        Group before = standing.group();
        if (before != this) {
            if (before != null) {
                before.members.remove(standing.alert().fingerprint());
            }
            Long sent = sentAt;
            if (standing.mayKnow() && (sent == null || standing.toldTick() - sent > 0)) {
                sentAt = standing.toldTick();
            }
            standing.group(this);
            members.put(standing.alert().fingerprint(), standing);
        }
    }

    /** Returns whether the channel may know of something that goes on: the next message is not the first. */
    private boolean isOpen() {
        return members.values().stream().anyMatch(Standing::mayKnow);
    }

    /** Lets go of those that are over and told. */
    void prune(long now) {
        members.values().removeIf(member -> {
            boolean over = member.pending().isEmpty() && !member.alert().isFiring() && !isRemembered(member, now);
            if (over) {
                member.group(null);
            }
            return over;
        });
    }

    /** Returns the last that the spool has to have written before a message may tell how things stand. */
    long record() {
        return members.values().stream()
                .mapToLong(member -> member.alert().record())
                .max()
                .orElse(0);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Returns how many events will not be told. */
    int clear() {
        return members.values().stream().mapToInt(Standing::clear).sum();
    }

    int queued() {
        return members.values().stream()
                .mapToInt(member -> member.pending().size())
                .sum();
    }

    /**
     * Drops the incidents that began and ended muted.
     *
     * @return the standings that changed
     */
    List<Standing> dropUnheard(Ledger ledger, Instant wall) {
        List<Standing> changed = new ArrayList<>();
        for (Standing member : members.values()) {
            Pending last = member.pending().peekLast();
            if (last != null && !last.event.isFiring() && !member.mayKnow() && ledger.isMuted(member.alert(), wall)) {
                member.clear();
                changed.add(member);
            }
        }
        return changed;
    }

    /** Returns the nanoseconds until a message is due, zero or less if it is, {@link #NEVER} if none is. */
    long untilDue(Ledger ledger, long now, Instant wall, boolean hurry) {
        if (abandoned) {
            return NEVER;
        }
        long until = NEVER;
        for (Standing member : members.values()) {
            if (isTellable(member, ledger, wall)) {
                until = hurry ? 0 : Math.min(until, untilNews(now));
            } else if (!hurry && mayRepeat(member, ledger, wall)) {
                until = Math.min(until, untilRepeat(member, now));
            }
            if (!hurry && isToBeRefreshed(member, ledger, now, wall)) {
                Long at = contactAt;
                until = Math.min(until, at == null ? 0 : nanos(refresh.every()) - (now - at));
            }
        }
        return until == NEVER || failures == 0 ? until : Math.max(until, notBefore - now);
    }

    private long untilNews(long now) {
        Long sent = sentAt;
        return sent != null && isOpen()
                ? nanos(route.grouping().interval()) - (now - sent)
                : nanos(route.grouping().pause()) - (now - waitingSince);
    }

    private long untilRepeat(Standing member, long now) {
        return nanos(route.repeatEvery()) - (now - member.toldTick());
    }

    private static long nanos(Duration duration) {
        return (duration.compareTo(A_YEAR) > 0 ? A_YEAR : duration).toNanos();
    }

    private static boolean isTellable(Standing member, Ledger ledger, Instant wall) {
        Pending last = member.pending().peekLast();
        return last != null && ((!last.event.isFiring() && member.mayKnow()) || !ledger.isMuted(member.alert(), wall));
    }

    private boolean mayRepeat(Standing member, Ledger ledger, Instant wall) {
        return !route.repeatEvery().isZero()
                && member.isRouted()
                && member.mayKnow()
                && member.pending().isEmpty()
                && member.alert().isFiring()
                && member.alert().acknowledgement() == null
                && !ledger.isMuted(member.alert(), wall);
    }

    private boolean isToBeRefreshed(Standing member, Ledger ledger, long now, Instant wall) {
        if (refresh.every().isZero() || !member.pending().isEmpty()) {
            return false;
        }
        return member.alert().isFiring()
                ? member.isRouted() && member.mayKnow() && !ledger.isMuted(member.alert(), wall)
                : isRemembered(member, now);
    }

    /** Returns whether the receiver has still to be told that it is over. */
    private boolean isRemembered(Standing member, long now) {
        AlertEvent told = member.told();
        return told != null && !told.isFiring() && now - member.toldTick() < nanos(refresh.resolvedFor());
    }

    /** Returns what is to be sent now, by what is true now; null where nothing is. */
    @Nullable Message message(Ledger ledger, long now, Instant wall) {
        List<Item> news = new ArrayList<>();
        List<Item> repeats = new ArrayList<>();
        List<AlertEvent> alerts = new ArrayList<>();
        boolean refreshed = false;
        for (Standing member : members.values()) {
            AlertEvent last = member.alert().last();
            boolean muted = ledger.isMuted(member.alert(), wall);
            if (isTellable(member, ledger, wall)) {
                member.pending().stream()
                        .filter(waiting -> !muted || !waiting.event.isFiring())
                        .forEach(waiting -> news.add(new Item(member, waiting.event, waiting)));
                alerts.add(last);
            } else if (last.isFiring() && !muted && member.mayKnow()) {
                alerts.add(last);
            } else if (isToBeRefreshed(member, ledger, now, wall)) {
                alerts.add(last);
            }
            refreshed |= isToBeRefreshed(member, ledger, now, wall);
            if (mayRepeat(member, ledger, wall) && untilRepeat(member, now) <= 0) {
                repeats.add(new Item(member, last, null));
            }
        }
        if (news.isEmpty() && repeats.isEmpty() && !refreshed) {
            return null;
        }
        news.sort(Comparator.comparingLong(item -> item.pending() == null ? 0 : item.pending().order));
        boolean repeat = news.isEmpty();
        List<Item> items = repeat ? repeats : news;
        Map<String, String> labels =
                route.grouping().labelsOf(members.values().iterator().next().alert());
        List<AlertEvent> changes = items.stream().map(Item::event).toList();
        return new Message(new Notification(key.channel(), key.toString(), labels, changes, alerts, repeat), items);
    }

    void succeeded(long now, boolean toldSomething) {
        failures = 0;
        contactAt = now;
        if (toldSomething) {
            sentAt = now;
        }
    }

    void failed(long until, boolean forEver) {
        failures++;
        notBefore = until;
        abandoned = forEver;
    }

    int failures() {
        return failures;
    }

    /** Nothing is waited for any more. */
    void hurry() {
        failures = 0;
    }

    Key key() {
        return key;
    }
}
