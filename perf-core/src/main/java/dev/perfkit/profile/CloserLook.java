package dev.perfkit.profile;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks closer at calls that were seen over their threshold: where they are, and whether they still run. */
final class CloserLook {
    private final ArgumentText arguments;
    private final Stacks stacks;
    private final int mostStacks;

    CloserLook(ArgumentText arguments, Stacks.Source source, int mostStacks) {
        this.arguments = arguments;
        this.stacks = new Stacks(source);
        this.mostStacks = mostStacks;
    }

    /** Returns the call as it is told; null where it has ended meanwhile, or is about to. */
    @Nullable RunningCall at(Sighting seen) {
        Thread thread = seen.thread();
        StackTraceElement[] stack = {};
        if (thread != null && (stacks.has(thread) || stacks.count() < mostStacks)) {
            stack = stacks.of(thread);
        }
        List<String> path = seen.path();
        if (!seen.goesOn() || (seen.isInnermost() && Stacks.tellsOfAnEnd(stack))) {
            return null;
        }
        return new RunningCall(
                seen.site().name(),
                Duration.ofNanos(seen.ageNanos()),
                Duration.ofNanos(seen.thresholdNanos()),
                thread == null ? null : name(thread),
                path,
                arguments.of(seen.arguments()),
                Stacks.told(stack, thread == Thread.currentThread()));
    }

    private static String name(Thread thread) {
        String name = thread.getName();
        return name.isEmpty() ? "#" + thread.getId() : name; // a virtual thread has no name unless it was given one
    }
}
