package dev.perfkit.memory;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A resource under watch. Not safe for threads. */
final class Watched {
    /*
     * The heap is sampled after collections alone, threads and files at any time. Direct buffers and the metadata of classes lie
     * between: they are given back when a collection finds their owners dead, and in a JVM whose heap is idle none may come
     * for hours. So they are sampled at any time, and what then looks like a leak has to outlive one collection before
     * anybody hears of it:
     *
     *     ticks suspect --> the next look at all of the heap (natural, or forced by a class histogram)
     *                         gave back half of the growth or more: garbage. From now on only what is left after such
     *                           looks counts, and the ticks begin anew to ask for them.
     *                         did not: a leak, and the ticks go on as its measure.
     *
     * Where no collection can be forced, suspicion is told as such, and stays that until one has come by.
     * Cleaners run after the collection on a thread of their own; so what is left is read one sample later.
     */
    private static final double GARBAGE = 0.5;

    /** What its verdict is drawn from. */
    private enum Source {
        TICKS,
        FLOORS,
        /** Ticks that suspect, before a collection has come by. */
        TICKS_TO_PROVE,
        /** The same, where none can be forced. */
        TICKS_UNPROVEN
    }

    private final Resource resource;
    private final boolean collected;
    private final Function<Resource, FloorJudge> judges;
    private final double limit;
    private final boolean canForce;
    private FloorJudge ticks;
    private @Nullable FloorJudge floors;
    private Source source = Source.TICKS;
    private @Nullable LeakVerdict verdict;

    /** The most that was seen since the look before, which is what a look can give back. */
    private double peak;

    private double growth;
    private boolean waits;
    private boolean outlived;
    private boolean lookedBefore;

    /**
     * Begins to watch.
     *
     * @param limit how much there can be, or infinity
     * @param canForce whether a collection can be forced at all, now or later
     */
    Watched(Resource resource, Function<Resource, FloorJudge> judges, double limit, boolean canForce) {
        this.resource = resource;
        this.collected = resource == Resource.DIRECT_BUFFERS || resource == Resource.METASPACE;
        this.judges = judges;
        this.limit = limit;
        this.canForce = canForce;
        this.ticks = judges.apply(resource);
    }

    static boolean grows(LeakState state) {
        return state == LeakState.SUSPECTED || state == LeakState.CONFIRMED;
    }

    /** Returns whether it waits for a collection to tell a leak from garbage. */
    boolean waitsForLook() {
        return waits;
    }

    /** Returns whether that collection has not come by yet: where it has, the next sample tells. */
    boolean wantsLook() {
        return waits && !lookedBefore;
    }

    /**
     * Takes a sample.
     *
     * @param looked whether a collection has looked at all of the heap since the sample before
     */
    void sample(Duration at, long work, double amount, boolean looked) {
        ticks.add(at, work, amount);
        if (collected) {
            peak = Math.max(peak, amount);
            if (lookedBefore) {
                left(at, work, amount);
            }
            lookedBefore = looked;
            chooseSource();
        }
        verdict = null;
    }

    private void left(Duration at, long work, double amount) {
        if (waits) { // as of the sample before: this one is the answer
            outlived = peak - amount < GARBAGE * growth;
            if (!outlived) {
                ticks = judges.apply(resource);
                ticks.add(at, work, amount);
                if (floors == null) {
                    floors = judges.apply(resource);
                }
            }
        }
        if (floors != null) {
            floors.add(at, work, amount);
        }
        peak = amount;
    }

    private void chooseSource() {
        boolean grows = grows(ticks.state());
        outlived &= grows;
        waits = grows && !outlived;
        if (waits) {
            growth = ticks.verdict(limit).growth();
        }
        if (outlived) {
            source = Source.TICKS;
        } else if (floors != null) {
            source = Source.FLOORS;
        } else {
            source = !grows ? Source.TICKS : canForce ? Source.TICKS_TO_PROVE : Source.TICKS_UNPROVEN;
        }
    }

    /** Returns the state alone, which costs next to nothing; a verdict says why in words. */
    LeakState state() {
        return switch (source) {
            case TICKS -> ticks.state();
            case FLOORS -> floors().state();
            case TICKS_TO_PROVE -> LeakState.NOT_ENOUGH_DATA;
            case TICKS_UNPROVEN -> LeakState.SUSPECTED;
        };
    }

    /** Returns the verdict after the last sample. */
    LeakVerdict verdict() {
        LeakVerdict known = verdict;
        if (known == null) {
            known = switch (source) {
                case TICKS -> ticks.verdict(limit);
                case FLOORS -> floors().verdict(limit);
                case TICKS_TO_PROVE -> unproven("; whether a collection gives that back is not known yet");
                case TICKS_UNPROVEN -> unproven("; no collection has tried since whether that is garbage");
            };
            verdict = known;
        }
        return known;
    }

    private FloorJudge floors() {
        return requireNonNull(floors, "floors");
    }

    private LeakVerdict unproven(String more) {
        LeakVerdict raw = ticks.verdict(limit);
        LeakState state = state();
        return new LeakVerdict(
                resource,
                state,
                raw.why() + more,
                raw.bins(),
                raw.span(),
                raw.growth(),
                raw.perHour(),
                raw.perUnitOfWork(),
                raw.level(),
                grows(state) ? raw.hoursLeft() : null,
                List.of());
    }
}
