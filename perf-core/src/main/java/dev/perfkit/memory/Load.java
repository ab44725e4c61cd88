package dev.perfkit.memory;

/** The rate of work over the last seconds and minutes: what sessions and requests hold follows one of them or something between. */
final class Load {
    /*
     * Each average forgets by e^(-age / tau). A request lasts seconds and a session minutes; which of them holds the memory is not known,
     * so the floor is explained by all of them at once. With one alone, or with the mean rate of a bin, what it misses of a rise of the
     * load looks like growth.
     */
    private static final double[] TAUS = {10, 60, 300, 1500};

    private double[] rates = {};
    private double at = -1;
    private long done;

    /**
     * Returns how many of the averages may explain something after so long. A slower one still tells of the moment it began at, mostly:
     * where that was the start of a service, it goes up like a line, as a leak does.
     */
    static int known(double span) {
        int known = 1;
        while (known < TAUS.length && TAUS[known] <= span) {
            known++;
        }
        return known;
    }

    /** Returns the averages at a moment, by which so much was done in all; empty before the second. */
    double[] after(double seconds, long work) {
        double passed = seconds - at;
        if (at >= 0 && passed > 0) {
            double rate = (work - done) / passed;
            double[] next = new double[TAUS.length];
            for (int k = 0; k < next.length; k++) {
                next[k] = rates.length == 0 ? rate : rates[k] - Math.expm1(-passed / TAUS[k]) * (rate - rates[k]);
            }
            rates = next;
        }
        if (at < 0 || passed > 0) {
            at = seconds;
            done = work;
        }
        return rates;
    }
}
