package dev.perfkit.simulations.memory;

/**
 * What was seen of a service.
 *
 * @param seconds when collections ended
 * @param work how many requests were served by then; -1 where nobody counts
 * @param amounts what was in use after them, in bytes
 */
@SuppressWarnings("ArrayRecordComponent") // made once, never compared
record History(double[] seconds, long[] work, double[] amounts) {
    int length() {
        return amounts.length;
    }
}
