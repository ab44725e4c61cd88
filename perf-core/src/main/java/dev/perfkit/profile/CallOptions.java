package dev.perfkit.profile;

/**
 * What is wanted of a method's calls.
 *
 * @param slowNanos from which duration on a call is slow; 0: from the profiler's threshold on
 * @param allocation whether allocated bytes are measured
 * @param cpu whether CPU time is
 */
record CallOptions(long slowNanos, boolean allocation, boolean cpu) {
    static final CallOptions DEFAULT = new CallOptions(0, true, true);
}
