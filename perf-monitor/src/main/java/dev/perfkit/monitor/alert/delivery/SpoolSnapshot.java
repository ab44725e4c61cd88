package dev.perfkit.monitor.alert.delivery;

import org.jspecify.annotations.Nullable;

/**
 * How the spool fares.
 *
 * @param storage where it is
 * @param bytes how large
 * @param failure why it is not written now, so that a crash would lose what came since; null where it is written
 * @param unwritten how many records were kept in memory only, ever
 * @param corruptLines how many spoiled lines were found at the start
 * @param setAside where the spoiled file was kept; null where none was
 */
public record SpoolSnapshot(
        String storage,
        long bytes,
        @Nullable String failure,
        long unwritten,
        int corruptLines,
        @Nullable String setAside) {}
