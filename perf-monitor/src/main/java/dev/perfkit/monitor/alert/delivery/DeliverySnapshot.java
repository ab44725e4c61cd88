package dev.perfkit.monitor.alert.delivery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who was told what, and what did not get through.
 *
 * @param accepted how many events came in
 * @param duplicates how many came a second time, and were not taken
 * @param channels the channels, in the order they were added
 * @param firing the alerts that fire
 * @param silences those that have not ended
 * @param deadLetters the last {@value #DEAD_LETTERS} events that were given up, the oldest first
 * @param spool how the spool fares; null where there is none
 */
public record DeliverySnapshot(
        long accepted,
        long duplicates,
        List<ChannelSnapshot> channels,
        List<AlertSnapshot> firing,
        List<Silence> silences,
        List<DeadLetter> deadLetters,
        @Nullable SpoolSnapshot spool) {
    /** How many dead letters are listed; all are counted, see {@link ChannelSnapshot#dropped}. */
    public static final int DEAD_LETTERS = 100;

    /** Copies the lists. */
    public DeliverySnapshot {
        channels = List.copyOf(channels);
        firing = List.copyOf(firing);
        silences = List.copyOf(silences);
        deadLetters = List.copyOf(deadLetters);
    }
}
