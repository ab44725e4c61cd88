package dev.perfkit.simulations.balancing;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a client's policy is made with.
 *
 * @param time the present
 * @param servers all servers there ever are: their weights may be used by everybody, what else they know is an oracle's
 * @param members those that belong to the fleet at first, by index
 * @param random this client's own, seeded
 * @param network how long a message is on its way, in nanoseconds
 * @param meanWork how long a request takes on average, in nanoseconds
 * @param gauges what servers tell of themselves when they are probed
 */
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, written by nobody
record Site(
        VirtualTime time,
        List<Server> servers,
        int[] members,
        RandomGenerator random,
        long network,
        double meanWork,
        List<Gauge> gauges) {}
