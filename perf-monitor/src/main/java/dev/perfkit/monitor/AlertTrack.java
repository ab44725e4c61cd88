package dev.perfkit.monitor;

import static java.util.Objects.requireNonNull;

import dev.perfkit.monitor.alert.Alert;
import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.AlertPolicy;
import dev.perfkit.monitor.alert.AlertState;
import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.Judgement;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.SavedAlert;
import dev.perfkit.monitor.alert.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One alert at work: moves it on at each evaluation, and announces what happens to it. */
final class AlertTrack {
    /*
     * While an alert is not evaluated nothing is known of it, whoever is to blame. A gap of more than two intervals is therefore
     * told to it as an evaluation without data, so that no timer runs on across it. A machine that was suspended shows in another
     * way: the monotonic clock may have stood still, but the wall's went on by more than twice as much.
     */
    private static final Duration JUMP = Duration.ofSeconds(1); // by less than this the wall's clock may always be set
    private static final Duration OUTAGE = Duration.ofHours(1); // for so long timers go on across a restart
    private static final Duration SAVE_EVERY =
            Duration.ofSeconds(10); // of a timer that runs, a restart may lose so much

    private final AlertId id;
    private final AlertPolicy policy;
    private final Duration interval;
    private final Voice voice;
    private final Surroundings surroundings;
    private long evaluatedAt; // these six guarded by this
    private Instant evaluatedOn;
    private long savedAt;
    private AlertState savedState;
    private @Nullable SavedAlert saved;
    private boolean retired;
    private volatile Seen seen;

    /** What an alert is called. */
    record AlertId(String rule, Map<String, String> labels) {}

    AlertTrack(AlertId id, AlertPolicy policy, Duration interval, Voice voice, Surroundings surroundings) {
        this.id = id;
        this.policy = policy;
        this.interval = interval;
        this.voice = voice;
        this.surroundings = surroundings;
        this.evaluatedAt = surroundings.ticker().read();
        this.evaluatedOn = surroundings.wallClock().instant();
        this.seen = begin();
        this.savedAt = evaluatedAt;
        this.savedState = seen.alert().state();
        keepWhatLapsed();
    }

    /** What an outage was too long for is over for good, also for a process whose clock says that it was short. */
    private void keepWhatLapsed() {
        SavedAlert before = saved;
        SavedAlert now = state(seen, evaluatedAt, evaluatedOn);
        if (before != null && (now.status() != before.status() || now.takesBack(before))) {
            keep(seen, now, evaluatedAt, List.of());
        }
    }

    /** As another one was, which says nothing any more: of the same alert, under a rule that this one's replaces. */
    AlertTrack(AlertTrack before, AlertPolicy policy, Duration interval, Voice voice) {
        this.id = before.id;
        this.policy = policy;
        this.interval = interval;
        this.voice = voice;
        this.surroundings = before.surroundings;
        synchronized (before) {
            before.retired = true;
            this.evaluatedAt = before.evaluatedAt;
            this.evaluatedOn = before.evaluatedOn;
            this.savedAt = before.savedAt;
            this.savedState = before.savedState;
            this.saved = before.saved;
            this.seen = before.seen;
        }
    }

    /** As it was before a restart, where something of that is known. */
    private Seen begin() {
        SavedAlert before = surroundings.delivery().saved(fingerprint());
        saved = before;
        if (before == null) {
            return new Seen(Alert.inactive(), Judgement.NODATA, Measurement.NONE, evaluatedOn, evaluatedOn, null);
        }
        Duration outage = OUTAGE.plus(interval.multipliedBy(2)); // it was saved an evaluation before it ended
        Alert alert = before.restore(evaluatedAt, evaluatedOn, outage);
        Instant since = alert.state().status() == before.status() ? before.since() : evaluatedOn;
        return new Seen(alert, Judgement.NODATA, Measurement.NONE, since, before.firedAt(), null);
    }

    String fingerprint() {
        return AlertEvent.fingerprint(surroundings.monitor(), id.rule(), id.labels());
    }

    AlertId id() {
        return id;
    }

    Seen seen() {
        return seen;
    }

    boolean isFiring() {
        return seen.alert().state().status() == AlertStatus.FIRING;
    }

    /** Returns for how long it has not been evaluated. */
    synchronized Duration idle() {
        return Duration.ofNanos(surroundings.ticker().read() - evaluatedAt);
    }

    /** Ends it for good; whoever was told that it fires is told why. */
    void end(String why) {
        synchronized (this) {
            retired = true;
        }
        surroundings.delivery().forget(fingerprint(), why);
    }

    synchronized void evaluate(Judgement judgement, Measurement measurement, @Nullable String error) {
        if (retired) {
            return;
        }
        long at = surroundings.ticker().read();
        Instant now = surroundings.wallClock().instant();
        if (isGap(at, now)) {
            move(Judgement.NODATA, Measurement.NONE, null, at, now);
        }
        evaluatedAt = at;
        evaluatedOn = now;
        move(judgement, measurement, error, at, now);
    }

    private void move(Judgement judgement, Measurement measurement, @Nullable String error, long at, Instant now) {
        Seen before = seen;
        Alert alert = before.alert().next(judgement, at, policy);
        boolean fired = alert.transitionsSince(before.alert()).contains(Transition.FIRED);
        boolean same = before.alert().state().status() == alert.state().status();
        Instant since = same ? before.since() : now;
        seen = new Seen(alert, judgement, measurement, since, fired ? now : before.firedAt(), error);
        announce(before, seen, at, now);
    }

    /** Keeps how it stands across a restart. */
    synchronized void save() {
        if (!savedState.equals(seen.alert().state())) {
            long at = surroundings.ticker().read();
            keep(seen, state(seen, at, surroundings.wallClock().instant()), at, List.of());
        }
    }

    private SavedAlert state(Seen now, long at, Instant wall) {
        return SavedAlert.of(id.rule(), id.labels(), now.alert(), at, wall, now.since(), now.firedAt());
    }

    private void keep(Seen now, SavedAlert state, long at, List<AlertEvent> events) {
        savedAt = at;
        savedState = now.alert().state();
        saved = state;
        surroundings.delivery().keep(state, events);
    }

    /** Keeps how far timers are: now and then while they go on, but at once where one of them is over. */
    private void keepTimers(Seen after, long at, Instant now) {
        if (savedState.equals(after.alert().state())) {
            return;
        }
        SavedAlert state = state(after, at, now);
        if (at - savedAt >= SAVE_EVERY.toNanos() || (saved != null && state.takesBack(saved))) {
            keep(after, state, at, List.of());
        }
    }

    private boolean isGap(long at, Instant now) {
        Duration elapsed = Duration.ofNanos(at - evaluatedAt);
        Duration extra = Duration.between(evaluatedOn, now).minus(elapsed);
        Duration most = elapsed.compareTo(JUMP) > 0 ? elapsed : JUMP;
        return elapsed.compareTo(interval.multipliedBy(2)) > 0 || extra.compareTo(most) > 0;
    }

    private void announce(Seen before, Seen after, long at, Instant now) {
        List<Transition> transitions = after.alert().transitionsSince(before.alert());
        if (transitions.isEmpty()) {
            keepTimers(after, at, now);
            return;
        }
        // An alert that ends in INACTIVE has no level any more: it is told by the one it had.
        Level level = after.alert().state().level();
        Level told =
                level != null ? level : requireNonNull(before.alert().state().level());
        String why = after.error() != null ? after.error() : voice.describe().apply(told, after.measurement());
        List<AlertEvent> events = new ArrayList<>();
        int sequence = after.alert().sequence()
                - (int) transitions.stream().filter(Transition::isDelivered).count();
        for (Transition transition : transitions) {
            surroundings.decisions().add(id.rule() + " " + transition + " (" + told + ")", why);
            if (transition.isDelivered()) {
                events.add(event(transition, told, why, after, ++sequence));
            }
        }
        keep(after, state(after, at, now), at, events);
    }

    private AlertEvent event(Transition transition, Level level, String description, Seen after, int sequence) {
        return new AlertEvent(
                surroundings.monitor(),
                id.rule(),
                id.labels(),
                after.alert().episode(),
                sequence,
                transition,
                level,
                voice.title().apply(level),
                description,
                after.measurement().value(),
                voice.threshold().applyAsDouble(level),
                voice.unit(),
                after.measurement().coverage(),
                after.firedAt(),
                transition == Transition.RESOLVED ? end(after) : null);
    }

    /** A wall clock that was set back ends nothing before it began: no receiver takes that. */
    private static Instant end(Seen after) {
        return after.since().isBefore(after.firedAt()) ? after.firedAt() : after.since();
    }
}
