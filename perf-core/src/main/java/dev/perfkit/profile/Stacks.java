package dev.perfkit.profile;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;

/** The stacks of threads with slow calls, each read once. */
final class Stacks {
    /** Frames of a stack that are told. */
    static final int DEPTH = 32;

    private static final String PROFILER = "dev.perfkit.profile.";
    private static final List<String> OURS = List.of(PROFILER, "dev.perfkit.weave.");
    private static final List<String> WATCHING = List.of(PROFILER, "dev.perfkit.time.", "java.lang.Thread");

    private final Source source;
    private final IdentityHashMap<Thread, StackTraceElement[]> read = new IdentityHashMap<>();

    /** Where a thread's stack comes from. */
    @FunctionalInterface
    interface Source {
        /** Returns the stack of the thread, innermost frame first. */
        StackTraceElement[] of(Thread thread);
    }

    Stacks(Source source) {
        this.source = source;
    }

    int count() {
        return read.size();
    }

    boolean has(Thread thread) {
        return read.containsKey(thread);
    }

    StackTraceElement[] of(Thread thread) {
        StackTraceElement[] stack = read.get(thread);
        if (stack == null) {
            stack = source.of(thread);
            read.put(thread, stack);
        }
        return stack;
    }

    /** Tells whether the thread writes of a slow call's end. */
    static boolean tellsOfAnEnd(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .anyMatch(frame -> frame.getClassName().equals(SlowCalls.class.getName())
                        && frame.getMethodName().equals("note"));
    }

    /**
     * Returns what is told of a stack: it begins below PerfKit's own frames.
     *
     * @param stack the whole
     * @param watching whether this thread is the one that reads it
     */
    static List<StackTraceElement> told(StackTraceElement[] stack, boolean watching) {
        List<String> skipped = watching ? WATCHING : OURS;
        int from = 0;
        while (from < stack.length && isIn(skipped, stack[from])) {
            from++;
        }
        from = from == stack.length ? 0 : from;
        return List.of(Arrays.copyOfRange(stack, from, Math.min(stack.length, from + DEPTH)));
    }

    private static boolean isIn(List<String> packages, StackTraceElement frame) {
        return packages.stream().anyMatch(frame.getClassName()::startsWith);
    }
}
