package dev.perfkit.balancer.scale;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an autoscaler has to remember, also over a restart: so by the wall clock. Immutable.
 *
 * @param changes what was done in the last hours, the first first
 * @param proposals what was proposed in the last hour, the first first
 * @param holdShrinkingUntil nothing shrinks before: what was known is lost; null for no such hold
 * @param leaving the instances that are being drained, to leave then
 * @param goal how many there should be when those have left
 * @param pause what the host has stopped
 */
record Past(
        List<Change> changes,
        List<Wish> proposals,
        @Nullable Instant holdShrinkingUntil,
        Set<String> leaving,
        int goal,
        Pause pause) {
    static final Past NONE = new Past(List.of(), List.of(), null, Set.of(), 0, Pause.NONE);
    private static final Duration KEPT = Duration.ofHours(2);

    /**
     * The size was changed.
     *
     * @param by by how much; negative where instances left
     */
    record Change(Instant at, int by) {}

    /** A size was proposed. */
    record Wish(Instant at, int size) {}

    Past {
        changes = List.copyOf(changes);
        proposals = List.copyOf(proposals);
        leaving = Set.copyOf(leaving);
    }

    /** Returns it as of now: without what is too old to matter. */
    Past asOf(Instant now) {
        Instant oldest = now.minus(KEPT);
        return new Past(
                changes.stream().filter(c -> c.at().isAfter(oldest)).toList(),
                proposals.stream().filter(w -> w.at().isAfter(oldest)).toList(),
                holdShrinkingUntil == null || holdShrinkingUntil.isBefore(now) ? null : holdShrinkingUntil,
                leaving,
                goal,
                pause);
    }

    /** Returns it by a clock that was set forward by so much; none of it later than now. */
    Past shifted(Duration by, Instant now) {
        UnaryOperator<Instant> moved = at -> at.plus(by).isAfter(now) ? now : at.plus(by);
        return new Past(
                changes.stream()
                        .map(c -> new Change(moved.apply(c.at()), c.by()))
                        .toList(),
                proposals.stream()
                        .map(w -> new Wish(moved.apply(w.at()), w.size()))
                        .toList(),
                holdShrinkingUntil == null ? null : holdShrinkingUntil.plus(by),
                leaving,
                goal,
                pause);
    }

    Past with(Wish wish) {
        // Of the same size in a row, the first and the last: a window that begins between them finds the last.
        List<Wish> all = new ArrayList<>(proposals);
        int last = all.size() - 1;
        if (last >= 1
                && all.get(last).size() == wish.size()
                && all.get(last - 1).size() == wish.size()) {
            all.remove(last);
        }
        all.add(wish);
        return new Past(changes, all, holdShrinkingUntil, leaving, goal, pause);
    }

    Past with(Change change) {
        return new Past(
                Stream.concat(changes.stream(), Stream.of(change)).toList(),
                proposals,
                holdShrinkingUntil,
                leaving,
                goal,
                pause);
    }

    /** Returns it without the last change, which was not carried out. */
    Past withoutLastChange() {
        return new Past(changes.subList(0, changes.size() - 1), proposals, holdShrinkingUntil, leaving, goal, pause);
    }

    Past holdingShrinkage(Instant until) {
        return new Past(changes, proposals, until, leaving, goal, pause);
    }

    /** Returns it with these being drained, so many to be left after. */
    Past draining(Set<String> leaving, int goal) {
        return new Past(changes, proposals, holdShrinkingUntil, leaving, goal, pause);
    }

    Past with(Pause pause) {
        return new Past(changes, proposals, holdShrinkingUntil, leaving, goal, pause);
    }

    /** Returns when it last grew; null where it has not. */
    @Nullable Instant lastGrowth() {
        return changes.stream()
                .filter(c -> c.by() > 0)
                .map(Change::at)
                .reduce((a, b) -> b)
                .orElse(null);
    }

    /** Returns when it last changed; null where it has not. */
    @Nullable Instant lastChange() {
        return changes.isEmpty() ? null : changes.get(changes.size() - 1).at();
    }

    /** Returns how large a fleet of that size was so long ago. */
    int sizeBefore(int size, Instant now, Duration period) {
        Instant start = now.minus(period);
        return size
                - changes.stream()
                        .filter(c -> c.at().isAfter(start))
                        .mapToInt(Change::by)
                        .sum();
    }

    /** Returns how often the direction has changed in the last hour. */
    int turns(Instant now) {
        int turns = 0;
        int before = 0;
        for (Change change : changes) {
            if (change.at().isAfter(now.minus(Duration.ofHours(1)))) {
                turns += before * change.by() < 0 ? 1 : 0;
            }
            before = Integer.signum(change.by());
        }
        return turns;
    }

    /** Returns the sizes proposed in that time, with the one of now. */
    List<Integer> proposedIn(Duration window, Instant now, int present) {
        Instant start = now.minus(window);
        return Stream.concat(
                        proposals.stream().filter(w -> w.at().isAfter(start)).map(Wish::size), Stream.of(present))
                .toList();
    }
}
