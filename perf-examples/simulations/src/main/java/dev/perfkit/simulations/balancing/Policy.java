package dev.perfkit.simulations.balancing;

import dev.perfkit.balancer.Outcome;

/** One client's way of choosing servers, with what that client knows and no other does. For one thread. */
interface Policy {

    /**
     * Chooses a server and counts the call there.
     *
     * @return the server's index; -1 where there is none to choose
     */
    int pick(Call call);

    /** A call that was picked for has ended, as this client sees it. */
    void ended(Call call, Outcome outcome);

    /** Returns how many calls were picked for and have not ended. */
    long inFlight();

    /** The client has learned that these are the servers now, by index. */
    void members(int[] servers);
}
