package dev.perfkit.monitor.alert.delivery;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.SavedAlert;
import dev.perfkit.monitor.alert.delivery.Standing.Pending;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All that a delivery knows. It has no clock and does nothing by itself. Guarded by the dispatcher. */
final class Ledger {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    /** For how long an alert that is over is remembered, so that its last event is known again. */
    private static final Duration REMEMBER = Duration.ofHours(24);

    private static final int LEAST_ROOM = 64;

    private final Routing routing;
    private final List<Inhibition> inhibitions;
    private final Map<String, KnownAlert> alerts = new LinkedHashMap<>();
    private final Map<String, Silence> silences = new LinkedHashMap<>();
    private final Map<String, SavedAlert> saved = new LinkedHashMap<>(); // by fingerprint, as are the alerts
    private final ArrayDeque<DeadLetter> deadLetters = new ArrayDeque<>();
    private final Map<String, AlertEvent> replayed = new LinkedHashMap<>(); // by id, while the journal is read
    private int roomFor = LEAST_ROOM;
    private long orders;
    private long silenceNumber;

    Ledger(Routing routing, List<Inhibition> inhibitions) {
        this.routing = routing;
        this.inhibitions = inhibitions;
    }

    /**
     * What an event changed.
     *
     * @param standings the channels that are concerned
     * @param superseded how many of their events it made obsolete, by channel
     */
    record Change(List<Standing> standings, Map<String, Integer> superseded) {
        /** Returns what is to be remembered of the event: also who has to be told, as routes may be others after a restart. */
        Entry entry(AlertEvent event) {
            return new Entry.Accepted(
                    event,
                    standings.stream()
                            .filter(standing -> {
                                Pending last = standing.pending().peekLast();
                                return last != null && last.event == event;
                            })
                            .map(Standing::channel)
                            .toList());
        }
    }

    /**
     * Takes an event, and notes for each channel that it is to be told.
     *
     * @param failing the channels that are told only the last of an incident
     * @return null if the event is known
     */
    @Nullable Change accept(AlertEvent event, Predicate<String> failing) {
        String fingerprint = event.fingerprint();
        KnownAlert alert = alerts.get(fingerprint);
        boolean isNew = alert == null;
        if (alert == null) {
            makeRoom(event);
            alert = new KnownAlert(fingerprint, event);
            alerts.put(fingerprint, alert);
        } else if (alert.knows(event)) {
            return null;
        } else {
            alert.happened(event);
        }
        Set<String> targets = routing.targets(alert.labels()).keySet();
        Change change = new Change(new ArrayList<>(), new LinkedHashMap<>());
        for (String channel : targets) {
            Standing standing = alert.standing(channel);
            // Whoever was told nothing needs not be told that it is over, unless all that is known is the end.
            if (event.isFiring() || isNew || knowsOrWill(standing)) {
                add(event, standing, failing, change);
            }
        }
        for (Standing standing : alert.standings().values()) {
            standing.routed(targets.contains(standing.channel()));
            if (!standing.isRouted()) {
                if (!event.isFiring() && knowsOrWill(standing)) {
                    add(event, standing, failing, change);
                } else if (event.isFiring() && !standing.pending().isEmpty()) {
                    change.superseded().merge(standing.channel(), standing.clear(), Integer::sum);
                    change.standings().add(standing);
                }
            }
        }
        return change;
    }

    /** Forgets what is long over, each time that there are twice as many as were left: without a journal nothing else does. */
    private void makeRoom(AlertEvent event) {
        if (alerts.size() >= roomFor) {
            Instant end = event.endsAt();
            Instant now = end == null ? event.startsAt() : end;
            alerts.values().removeIf(alert -> isLongOver(alert, now));
            roomFor = Math.max(LEAST_ROOM, 2 * alerts.size());
        }
    }

    private static boolean knowsOrWill(Standing standing) {
        return standing.mayKnow() || !standing.pending().isEmpty();
    }

    private void add(AlertEvent event, Standing standing, Predicate<String> failing, Change change) {
        int superseded = standing.add(new Pending(event, orders++), failing.test(standing.channel()));
        change.superseded().merge(standing.channel(), superseded, Integer::sum);
        change.standings().add(standing);
    }

    /** Notes which record of the spool holds an event. */
    void written(AlertEvent event, long record) {
        KnownAlert alert = alerts.get(event.fingerprint());
        if (alert != null) {
            alert.record(record);
        }
    }

    /** Returns the route by which a channel hears of an alert. */
    int routeOf(Standing standing) {
        Integer index = routing.targets(standing.alert().labels()).get(standing.channel());
        return index != null ? index : routing.anyTo(standing.channel());
    }

    Route route(int index) {
        return routing.route(index);
    }

    @Nullable String silencedBy(KnownAlert alert, Instant now) {
        for (Silence silence : silences.values()) {
            if (silence.mutes(alert.labels(), now)) {
                return silence.id();
            }
        }
        return null;
    }

    @Nullable String inhibitedBy(KnownAlert target) {
        for (Inhibition inhibition : inhibitions) {
            if (inhibition.isTarget(target.labels())) {
                for (KnownAlert source : alerts.values()) {
                    if (source.isFiring()
                            && inhibition.isSource(source.labels())
                            && inhibition.areEqual(source.labels(), target.labels())) {
                        return source.fingerprint();
                    }
                }
            }
        }
        return null;
    }

    boolean isMuted(KnownAlert alert, Instant now) {
        return silencedBy(alert, now) != null || inhibitedBy(alert) != null;
    }

    Collection<KnownAlert> alerts() {
        return alerts.values();
    }

    /** Returns the alerts that fire, and who knows. */
    List<AlertSnapshot> firing(Instant now) {
        return alerts.values().stream()
                .filter(KnownAlert::isFiring)
                .map(alert -> new AlertSnapshot(
                        alert.last(),
                        alert.acknowledgement(),
                        silencedBy(alert, now),
                        inhibitedBy(alert),
                        alert.standings().values().stream()
                                .filter(standing -> standing.told() != null && standing.mayKnow())
                                .map(Standing::channel)
                                .toList()))
                .toList();
    }

    @Nullable KnownAlert alert(String fingerprint) {
        return alerts.get(fingerprint);
    }

    Collection<String> saved() {
        return saved.keySet();
    }

    /** Returns how an alert stood; as far as its last event tells, where nothing else does. */
    @Nullable SavedAlert saved(String fingerprint) {
        SavedAlert known = saved.get(fingerprint);
        KnownAlert alert = alerts.get(fingerprint);
        return alert == null || (known != null && alert.last().episode() <= known.episode())
                ? known
                : SavedAlert.after(alert.last());
    }

    /** Ends the silences whose time is over. */
    List<Entry> endSilences(Instant now) {
        List<Entry> ends = silences.values().stream()
                .filter(silence -> !now.isBefore(silence.endsAt()))
                .map(silence -> (Entry) new Entry.Unsilenced(silence.id()))
                .toList();
        ends.forEach(this::apply);
        return ends;
    }

    /** Returns how many nanoseconds to wait until another look at the wall clock, which may be set meanwhile. */
    long untilSilenceEnds(Instant now) {
        return silences.values().stream()
                .map(silence -> Duration.between(now, silence.endsAt()))
                .mapToLong(left -> left.toMinutes() > 0 ? A_MINUTE.toNanos() : left.toNanos())
                .min()
                .orElse(Group.NEVER);
    }

    Collection<Silence> silences() {
        return silences.values();
    }

    String nextSilenceId() {
        return "silence-" + (silenceNumber + 1);
    }

    List<DeadLetter> deadLetters() {
        return List.copyOf(deadLetters);
    }

    /** Applies what is no event and no standing. */
    void apply(Entry entry) {
        if (entry instanceof Entry.Silenced silenced) {
            Silence silence = silenced.silence();
            silences.put(silence.id(), silence);
            String digits = silence.id().replaceAll("\\D", "");
            silenceNumber = Math.max(silenceNumber, digits.isEmpty() ? 0 : Long.parseLong(digits));
        } else if (entry instanceof Entry.Saved alert) {
            saved.put(alert.fingerprint(), alert.alert());
        } else if (entry instanceof Entry.Forgotten alert) {
            saved.remove(alert.fingerprint());
        } else if (entry instanceof Entry.Unsilenced unsilenced) {
            silences.remove(unsilenced.id());
        } else if (entry instanceof Entry.Acknowledged acknowledged) {
            Acknowledgement who = acknowledged.acknowledgement();
            KnownAlert alert = alerts.get(who.fingerprint());
            if (alert != null) {
                alert.acknowledge(who);
            }
        } else if (entry instanceof Entry.Unacknowledged unacknowledged) {
            KnownAlert alert = alerts.get(unacknowledged.fingerprint());
            if (alert != null) {
                alert.acknowledge(null);
            }
        } else if (entry instanceof Entry.Dead dead) {
            if (deadLetters.size() == DeliverySnapshot.DEAD_LETTERS) {
                deadLetters.removeFirst();
            }
            deadLetters.addLast(dead.letter());
        }
    }

    /** Applies an entry of the journal. */
    void replay(Entry entry, long now, Instant wall) {
        if (entry instanceof Entry.Accepted accepted) {
            replayed.put(accepted.event().id(), accepted.event());
            KnownAlert alert = known(accepted.event());
            for (String channel : accepted.channels()) {
                // What is here already was in the snapshot, which the line was appended to.
                if (!alert.standing(channel).hasHeard(accepted.event())) {
                    alert.standing(channel).add(new Pending(accepted.event(), orders++), false);
                }
            }
        } else if (entry instanceof Entry.Known known) {
            replayed.put(known.event().id(), known.event());
            known(known.event());
        } else if (entry instanceof Entry.Stands stands) {
            KnownAlert alert = alerts.get(stands.fingerprint());
            if (alert != null) {
                restore(alert.standing(stands.channel()), stands, now, wall);
            }
        } else {
            apply(entry);
        }
    }

    private KnownAlert known(AlertEvent event) {
        KnownAlert alert = alerts.computeIfAbsent(event.fingerprint(), name -> new KnownAlert(name, event));
        alert.happened(event);
        return alert;
    }

    private void restore(Standing standing, Entry.Stands stands, long now, Instant wall) {
        List<Pending> pending = stands.pending().stream()
                .map(replayed::get)
                .filter(Objects::nonNull)
                .map(event -> new Pending(event, orders++))
                .toList();
        Instant at = stands.toldAt();
        // A clock that was set back must not keep a repeat from ever coming due.
        Duration ago = at == null || at.isAfter(wall) ? Duration.ZERO : Duration.between(at, wall);
        long tick = now - Math.min(ago.toSeconds(), Duration.ofDays(365).toSeconds()) * 1_000_000_000L;
        AlertEvent told = stands.told() == null ? null : replayed.get(stands.told());
        standing.restore(pending, told, at, tick, stands.attempted());
    }

    /**
     * Ends a replay: channels that are gone are forgotten, channels that are new are told what fires.
     *
     * @return the names of those that are gone
     */
    Set<String> replayed(Set<String> channels) {
        replayed.clear();
        Set<String> gone = new TreeSet<>();
        for (KnownAlert alert : alerts.values()) {
            gone.addAll(alert.standings().keySet());
            alert.standings().keySet().retainAll(channels);
            Set<String> targets = routing.targets(alert.labels()).keySet();
            alert.standings().values().forEach(standing -> standing.routed(targets.contains(standing.channel())));
            if (alert.isFiring()) {
                for (String channel : targets) {
                    Standing standing = alert.standing(channel);
                    if (!knowsOrWill(standing)) {
                        standing.add(new Pending(alert.last(), orders++), false);
                    }
                }
            }
        }
        gone.removeAll(channels);
        return gone;
    }

    /** Returns the entries that give this ledger; what is long over is forgotten. */
    List<Entry> entries(Instant now) {
        alerts.values().removeIf(alert -> isLongOver(alert, now));
        List<Entry> entries = new ArrayList<>();
        for (KnownAlert alert : alerts.values()) {
            Map<String, AlertEvent> events = new LinkedHashMap<>();
            for (Standing standing : alert.standings().values()) {
                AlertEvent told = standing.told();
                if (told != null) {
                    events.put(told.id(), told);
                }
                standing.pending().forEach(waiting -> events.put(waiting.event.id(), waiting.event));
            }
            events.remove(alert.last().id());
            events.values().forEach(event -> entries.add(new Entry.Known(event)));
            entries.add(new Entry.Known(alert.last())); // the last, so that it is the last known
            alert.standings().values().forEach(standing -> entries.add(standing.entry()));
            Acknowledgement who = alert.acknowledgement();
            if (who != null) {
                entries.add(new Entry.Acknowledged(who));
            }
        }
        saved.forEach((fingerprint, alert) -> entries.add(new Entry.Saved(fingerprint, alert)));
        silences.values().forEach(silence -> entries.add(new Entry.Silenced(silence)));
        deadLetters.forEach(letter -> entries.add(new Entry.Dead(letter)));
        return entries;
    }

    private static boolean isLongOver(KnownAlert alert, Instant now) {
        Instant end = alert.last().endsAt();
        return end != null
                && Duration.between(end, now).compareTo(REMEMBER) > 0
                && alert.standings().values().stream()
                        .allMatch(standing -> standing.pending().isEmpty() && standing.group() == null);
    }
}
