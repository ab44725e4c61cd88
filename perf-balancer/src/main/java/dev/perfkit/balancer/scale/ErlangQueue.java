package dev.perfkit.balancer.scale;

import java.util.Locale;

/**
 * M/M/c: requests that arrive at random wait in one line for one of several servers, each of which takes a time that is distributed
 * exponentially.
 *
 * @param servers how many requests are worked on at a time
 * @param rate how many a second each of them ends
 */
record ErlangQueue(int servers, double rate) implements QueueModel {
    /*
     * With a = arrivals / rate, the load in Erlangs:
     *
     *     B(0) = 1,  B(k) = a B(k-1) / (k + a B(k-1))                  Erlang's loss formula; no factorial, no overflow
     *     C = c B(c) / (c - a (1 - B(c)))                              who has to wait
     *     N = a + C a / (c - a)                                        in flight on average
     *     P(T > t) = e^-mt + C e^-mt (1 - e^-mtd) / d                  m = rate, d = c - 1 - a;  C m t e^-mt where d = 0
     *
     * 1. Erlang: Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges. 1917.
     * 2. Gross, Shortle, Thompson, Harris: Fundamentals of Queueing Theory, 4th edition, 2.3 (the waiting time's distribution).
     */
    private static final int STEPS = 50;

    @Override
    public double slower(double arrivals, double seconds) {
        double load = arrivals / rate;
        if (load >= servers) {
            return 1;
        }
        double waits = waiting(servers, load);
        double d = servers - 1 - load;
        double mt = rate * seconds;
        // d may be negative, but not below -1: so the product with e^-mt stays below 1, and the difference needs no
        // large power.
        double queued = Math.abs(mt * d) < 1
                ? (d == 0 ? mt : -Math.expm1(-mt * d) / d) * Math.exp(-mt)
                : (Math.exp(-mt) - Math.exp(-mt * (1 + d))) / d;
        return Math.min(1, Math.exp(-mt) + waits * queued);
    }

    @Override
    public double throughput(double inFlight) {
        return rate * loadOf(servers, inFlight);
    }

    /** Returns what part of the requests have to wait; load < servers. */
    static double waiting(int servers, double load) {
        double lost = 1;
        for (int k = 1; k <= servers; k++) {
            lost = load * lost / (k + load * lost);
        }
        return servers * lost / (servers - load * (1 - lost));
    }

    /** Returns the mean in flight under a load; load < servers. */
    static double inFlight(int servers, double load) {
        return load + waiting(servers, load) * load / (servers - load);
    }

    /** Returns the load under which so many are in flight. */
    static double loadOf(int servers, double inFlight) {
        double low = 0;
        double high = Math.min(servers, inFlight);
        for (int step = 0; step < STEPS; step++) {
            double middle = (low + high) / 2;
            if (inFlight(servers, middle) < inFlight) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "M/M/%d of %.3g ms", servers, 1e3 / rate);
    }
}
