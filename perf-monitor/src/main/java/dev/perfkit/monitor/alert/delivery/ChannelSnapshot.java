package dev.perfkit.monitor.alert.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a channel fares.
 *
 * @param channel its name
 * @param delivered how many events it took
 * @param failed how many attempts it threw at
 * @param dropped how many events never reached it: dead letters, and what was left in memory at the end
 * @param superseded how many events were not sent as a later one of the same incident says what they said, after a failure
 * @param muted how many incidents began and ended silenced or inhibited, so that it was told nothing
 * @param queued how many events wait: for their group, their turn, the end of a silence
 * @param failingSince since when it has failed; null while it works
 * @param error what it failed with last; null while it works
 * @param hanging whether an attempt goes on beyond its time, though interrupted; nothing else is sent meanwhile
 */
public record ChannelSnapshot(
        String channel,
        long delivered,
        long failed,
        long dropped,
        long superseded,
        long muted,
        int queued,
        @Nullable Instant failingSince,
        @Nullable String error,
        boolean hanging) {}
