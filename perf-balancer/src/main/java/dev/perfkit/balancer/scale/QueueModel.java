package dev.perfkit.balancer.scale;

/** How soon an instance answers under a load. */
interface QueueModel {

    /**
     * Returns what part of the requests take longer than a time; 1 where more arrive than can be served.
     *
     * @param arrivals requests a second
     * @param seconds the time
     */
    double slower(double arrivals, double seconds);

    /** Returns how many requests a second are served while so many are in flight. */
    double throughput(double inFlight);
}
