package dev.perfkit.memory;

import java.time.Duration;
import java.time.Instant;

/**
 * Something that is far above the mean of the ten snapshots before: no leak yet, but a jump that somebody should know of.
 *
 * @param what what grew: {@code "resident memory"}, {@code "direct buffers"}, {@code "threads"}
 * @param at when it was seen first, by the wall clock
 * @param elapsed how long after the profiler's start
 * @param amount how much there was at the highest
 * @param before the mean of the ten snapshots before that
 * @param unit of both
 * @param rate by which share of the mean it was above it: 0.5 is half as much again, and infinity is from nothing
 * @param severity how far
 */
public record SuddenGrowth(
        String what,
        Instant at,
        Duration elapsed,
        double amount,
        double before,
        String unit,
        double rate,
        Severity severity) {

    /** How far above the mean. */
    public enum Severity {
        /** More than 1.5 times. */
        MEDIUM,
        /** More than 2 times. */
        HIGH
    }
}
