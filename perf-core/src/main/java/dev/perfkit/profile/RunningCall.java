package dev.perfkit.profile;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call that has run for at least its threshold, and still runs.
 *
 * @param site the site's name
 * @param age how long it has run
 * @param threshold from when on it is slow
 * @param thread the name of the thread that it runs on; null where no thread stands in it: it waits for its stage, for its
 *     subscription or for the close of its timing
 * @param path the sites of the calls that it is within, outermost first, and its own; in between some are left out
 *     ({@code "…"}) where there are many
 * @param arguments what it was given, as the profiler {@linkplain ProfilerBuilder#arguments tells} it; empty where that is not
 *     captured
 * @param stack where its thread is, innermost first, at most 32 frames; empty where no thread stands in it, and where so many
 *     calls run that stacks were read of the longest only
 */
public record RunningCall(
        String site,
        Duration age,
        Duration threshold,
        @Nullable String thread,
        List<String> path,
        List<String> arguments,
        List<StackTraceElement> stack) {

    /** Copies the lists. */
    public RunningCall {
        path = List.copyOf(path);
        arguments = List.copyOf(arguments);
        stack = List.copyOf(stack);
    }
}
