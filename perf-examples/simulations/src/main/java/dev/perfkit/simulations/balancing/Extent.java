package dev.perfkit.simulations.balancing;

/**
 * How much is simulated.
 *
 * @param seconds how long each run is; faults last its second third
 * @param seeds how many runs of each scenario and strategy there are, of which medians are told
 */
public record Extent(double seconds, int seeds) {
    /** What the bars are meant for. */
    public static final Extent FULL = new Extent(60, 10);
    /** Enough to see that all of it runs; what is ejected or forgotten for seconds does not fit in. */
    public static final Extent QUICK = new Extent(6, 1);

    static final int CLIENTS = 5;

    /** Returns how long a server that has recovered is watched after the end: until a whole run's length after its fault. */
    double tail() {
        return seconds * 2 / 3;
    }
}
