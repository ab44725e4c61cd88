package dev.perfkit.monitor.alert;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An alert as it is kept across a restart: without a moment of monotonic time, which means nothing to the next process.
 *
 * <pre>{@code
 * SavedAlert saved = SavedAlert.of("checkout p95", Map.of(), alert, ticker.read(), now, since, firedAt);
 * // another process, later:
 * Alert again = saved.restore(ticker.read(), now, Duration.ofHours(1));
 * }</pre>
 *
 * <p><b>Thread safety:</b> immutable. <b>Failures:</b> none; a wall clock that was set back counts as no time at all.
 *
 * @param rule the rule's name
 * @param labels the rule's labels, sorted by name
 * @param at when it was saved, by the wall clock
 * @param status where it was in its life
 * @param level its level; null where it was inactive
 * @param episode the number of its episode
 * @param sequence the number of the last event told
 * @param held how long each of its verdicts had lasted, in nanoseconds; those that had not are missing
 * @param others which of the last evaluations of a pending one did not breach
 * @param resolvedFor how long ago it had resolved; null where it had not
 * @param firedAgo how long ago it had fired, the earliest first
 * @param beyond how often it had fired since it flapped
 * @param since when it entered its status
 * @param firedAt when it last fired
 */
public record SavedAlert(
        String rule,
        Map<String, String> labels,
        Instant at,
        AlertStatus status,
        @Nullable Level level,
        long episode,
        int sequence,
        Map<Verdicts, Long> held,
        long others,
        @Nullable Duration resolvedFor,
        List<Duration> firedAgo,
        int beyond,
        Instant since,
        Instant firedAt) {

    private static final Duration A_YEAR = Duration.ofDays(365);

    /** Which verdicts have lasted. */
    public enum Verdicts {
        /** A pending alert's breach. */
        BREACH,
        /** The upper level has been clear. */
        CALM,
        /** The lower level has been clear. */
        CLEAR,
        /** There has been no data. */
        SILENT
    }

    /** Checks that nothing is null and that it has a level exactly where it is not inactive. */
    public SavedAlert {
        requireNonNull(rule, "rule");
        labels = Map.copyOf(labels);
        held = Map.copyOf(held);
        firedAgo = List.copyOf(firedAgo);
        if ((level == null) != (status == AlertStatus.INACTIVE)) {
            throw new IllegalArgumentException("level: " + level + " (expected: none if INACTIVE, and only then)");
        }
    }

    /**
     * Saves an alert.
     *
     * @param rule the rule's name
     * @param labels the rule's labels
     * @param alert the alert
     * @param now the time by the ticker of the alert's evaluations
     * @param wall the time by the wall clock
     * @param since when it entered its status
     * @param firedAt when it last fired
     */
    public static SavedAlert of(
            String rule,
            Map<String, String> labels,
            Alert alert,
            long now,
            Instant wall,
            Instant since,
            Instant firedAt) {
        AlertState state = alert.state();
        Map<Verdicts, Long> held = new TreeMap<>();
        if (state instanceof Pending pending) {
            put(held, Verdicts.BREACH, pending.breach());
        } else if (state instanceof Firing firing) {
            put(held, Verdicts.CALM, firing.calm());
            put(held, Verdicts.CLEAR, firing.clear());
            put(held, Verdicts.SILENT, firing.silent());
        }
        return new SavedAlert(
                rule,
                labels,
                wall,
                state.status(),
                state.level(),
                alert.episode(),
                alert.sequence(),
                held,
                state instanceof Pending pending ? pending.others() : 0,
                state instanceof Resolved resolved ? Duration.ofNanos(now - resolved.resolvedAt()) : null,
                alert.flapping().firedAt().stream()
                        .map(at -> Duration.ofNanos(now - at))
                        .toList(),
                alert.flapping().beyond(),
                since,
                firedAt);
    }

    private static void put(Map<Verdicts, Long> held, Verdicts verdict, @Nullable Streak streak) {
        if (streak != null) {
            held.put(verdict, streak.heldNanos());
        }
    }

    /** Returns whether less speaks for what is to come than it did before: a verdict that had lasted did not go on. */
    public boolean takesBack(SavedAlert before) {
        boolean shorter = before.held.entrySet().stream()
                .anyMatch(lasted -> held.getOrDefault(lasted.getKey(), -1L) < lasted.getValue());
        return shorter || (others != before.others && (others & 1) == 1);
    }

    /** Returns what is known of an alert of which only the last event is. */
    public static SavedAlert after(AlertEvent last) {
        boolean firing = last.isFiring();
        return new SavedAlert(
                last.rule(),
                last.labels(),
                last.startsAt(),
                firing ? AlertStatus.FIRING : AlertStatus.INACTIVE,
                firing ? last.level() : null,
                last.episode(),
                last.sequence(),
                Map.of(),
                0,
                null,
                List.of(),
                0,
                last.startsAt(),
                last.startsAt());
    }

    /**
     * Returns the alert as it goes on. What went on since it was saved is not known, so no verdict is lengthened by it. A firing
     * alert fires on however long that was, since nobody has seen that it is over; a pending one is dropped after too long.
     *
     * @param now the time by the ticker of the evaluations to come
     * @param wall the time by the wall clock
     * @param outage how long it may have been for verdicts to go on
     */
    public Alert restore(long now, Instant wall, Duration outage) {
        Duration ago = at.isAfter(wall) ? Duration.ZERO : Duration.between(at, wall);
        boolean recent = ago.compareTo(outage) <= 0;
        List<Long> fired = firedAgo.stream()
                .filter(before -> before.plus(ago).compareTo(Flapping.WITHIN) <= 0)
                .map(before -> now - before.plus(ago).toNanos())
                .toList();
        // One that fires is held on through its ups and downs, however long ago they began.
        boolean flaps = !fired.isEmpty() || status == AlertStatus.FIRING;
        Flapping flapping = new Flapping(fired, flaps ? beyond : 0);
        return new Alert(state(now, ago, recent), episode, sequence, flapping);
    }

    private AlertState state(long now, Duration ago, boolean recent) {
        Level had = level;
        if (had == null) {
            return Inactive.INSTANCE;
        }
        return switch (status) {
            case INACTIVE -> Inactive.INSTANCE;
            case PENDING -> {
                Streak breach = streak(Verdicts.BREACH, now, recent);
                yield breach == null ? Inactive.INSTANCE : new Pending(had, breach, others);
            }
            case FIRING ->
                new Firing(
                        had,
                        streak(Verdicts.CALM, now, recent),
                        streak(Verdicts.CLEAR, now, recent),
                        streak(Verdicts.SILENT, now, recent));
            case RESOLVED -> {
                Duration over = resolvedFor == null ? ago : resolvedFor.plus(ago);
                Duration bounded = over.compareTo(A_YEAR) > 0 ? A_YEAR : over; // longer ones are no nanoseconds
                yield new Resolved(had, now - bounded.toNanos());
            }
        };
    }

    private @Nullable Streak streak(Verdicts verdict, long now, boolean recent) {
        Long nanos = recent ? held.get(verdict) : null;
        return nanos == null ? null : new Streak(nanos, now, true);
    }
}
