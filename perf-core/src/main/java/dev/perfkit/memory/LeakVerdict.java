package dev.perfkit.memory;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a resource leaks, and what that rests on.
 *
 * @param resource what was looked at
 * @param state the verdict
 * @param why the reason in a sentence, with the figures it rests on
 * @param bins how many bins of time had a sample
 * @param span the time from the first to the last of them
 * @param growth by how much the floor rose over the span, in {@link Resource#unit()}
 * @param perHour the growth an hour; null without enough data
 * @param perUnitOfWork the growth for each unit of work, such as a request; null where no work is counted
 * @param level where it came to rest, for {@link LeakState#PLATEAU} and as far as it did for {@link LeakState#REVOKED}; null otherwise
 * @param hoursLeft when the limit is reached at this rate; null where it does not leak or has no limit
 * @param growing the classes that grow; empty where they were not looked at
 */
public record LeakVerdict(
        Resource resource,
        LeakState state,
        String why,
        int bins,
        Duration span,
        double growth,
        @Nullable Estimate perHour,
        @Nullable Estimate perUnitOfWork,
        @Nullable Double level,
        @Nullable Estimate hoursLeft,
        List<GrowingClass> growing) {

    /** Copies the classes. */
    public LeakVerdict {
        growing = List.copyOf(growing);
    }

    /** Returns whether it is suspected or confirmed to leak. */
    public boolean leaks() {
        return state == LeakState.SUSPECTED || state == LeakState.CONFIRMED;
    }
}
