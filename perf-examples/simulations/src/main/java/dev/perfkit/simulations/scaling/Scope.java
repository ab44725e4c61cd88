package dev.perfkit.simulations.scaling;

import java.util.List;

/**
 * How much is simulated.
 *
 * @param startUps how long an instance takes to start, in seconds; bars are of the first
 * @param recordedTicks how much of what was recorded is replayed
 * @param flashHours how long it flashes
 * @param sawHours how long it saws
 * @param levels how many constant loads there are
 * @param lossSeeds how many runs look for lost requests
 * @param lossSeconds how long each of those is
 */
public record Scope(
        List<Integer> startUps,
        int recordedTicks,
        int flashHours,
        int sawHours,
        int levels,
        int lossSeeds,
        double lossSeconds) {
    /** What the bars are meant for. */
    public static final Scope FULL = new Scope(List.of(60, 180), Integer.MAX_VALUE, 24, 24, 100, 10, 3600);
    /** Enough to see that all of it runs. */
    public static final Scope QUICK = new Scope(List.of(60), 5_760, 6, 2, 5, 1, 900);

    /** Copies the list. */
    public Scope {
        startUps = List.copyOf(startUps);
    }
}
