package dev.perfkit.monitor;

import static java.util.Objects.requireNonNull;

import dev.perfkit.monitor.alert.Alert;
import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.AlertPolicy;
import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.Judgement;
import dev.perfkit.monitor.alert.Level;
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

    private final AlertId id;
    private final AlertPolicy policy;
    private final Duration interval;
    private final Voice voice;
    private final Surroundings surroundings;
    private long evaluatedAt; // these two guarded by this
    private Instant evaluatedOn;
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
        this.seen = new Seen(Alert.inactive(), Judgement.NODATA, Measurement.NONE, evaluatedOn, evaluatedOn, null);
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

    synchronized void evaluate(Judgement judgement, Measurement measurement, @Nullable String error) {
        Seen before = seen;
        long at = surroundings.ticker().read();
        Instant now = surroundings.wallClock().instant();
        Alert start = before.alert();
        if (isGap(at, now)) {
            start = start.next(Judgement.NODATA, at, policy);
            announce(before, new Seen(start, Judgement.NODATA, Measurement.NONE, now, before.firedAt(), null));
        }
        evaluatedAt = at;
        evaluatedOn = now;
        Alert alert = start.next(judgement, at, policy);
        List<Transition> transitions = alert.transitionsSince(start);
        Instant since = before.alert().state().status() == alert.state().status() ? before.since() : now;
        Instant firedAt = transitions.contains(Transition.FIRED) ? now : before.firedAt();
        seen = new Seen(alert, judgement, measurement, since, firedAt, error);
        announce(before.withAlert(start), seen);
    }

    private boolean isGap(long at, Instant now) {
        Duration elapsed = Duration.ofNanos(at - evaluatedAt);
        Duration extra = Duration.between(evaluatedOn, now).minus(elapsed);
        Duration most = elapsed.compareTo(JUMP) > 0 ? elapsed : JUMP;
        return elapsed.compareTo(interval.multipliedBy(2)) > 0 || extra.compareTo(most) > 0;
    }

    private void announce(Seen before, Seen after) {
        List<Transition> transitions = after.alert().transitionsSince(before.alert());
        if (transitions.isEmpty()) {
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
        events.forEach(surroundings.delivery()::send);
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
                transition == Transition.RESOLVED ? after.since() : null);
    }
}
