package dev.perfkit.time;

/** {@link System#nanoTime()}; with {@link CoarseTicker} the only place of PerfKit that a clock is read in. */
enum SystemTicker implements Ticker {
    INSTANCE;

    @Override
    public long read() {
        return System.nanoTime();
    }

    @Override
    public String toString() {
        return "Ticker.system()";
    }
}
