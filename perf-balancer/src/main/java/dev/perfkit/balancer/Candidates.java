package dev.perfkit.balancer;

import java.util.random.RandomGenerator;

/**
 * The nodes that a {@link Strategy} may choose from at one moment, by index, with what is known of each.
 *
 * <p>Who may be picked is settled before: every candidate is active, none is excluded, and those that are not well are
 * among them only in a panic. Membership never changes within one object; the figures are live.
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Cost:</b> a few plain and volatile reads a call, no allocation.
 * <b>Failures:</b> an index out of range is an {@link IndexOutOfBoundsException}.
 */
public interface Candidates {

    /** Returns how many there are, at least one. */
    int size();

    /** Returns the name of a candidate. */
    String name(int index);

    /**
     * Returns the weight of a candidate: what it was declared with, less while it starts slowly.
     *
     * @param index which candidate
     * @return more than zero; the same for all calls on one object
     */
    double weight(int index);

    /**
     * Returns how much of the weight that it was declared with a candidate has: 1, and less while it starts slowly.
     *
     * @param index which candidate
     * @return more than zero, at most 1; the same for all calls on one object
     */
    default double readiness(int index) {
        return 1;
    }

    /** Returns how many requests may be in flight on a candidate at most. */
    int limit(int index);

    /** Returns all members, those that cannot be picked among them. */
    Members members();

    /**
     * Returns which candidate a member is.
     *
     * @param member an index of {@link #members()}
     * @return its index here; -1 where it cannot be picked: it is draining, down, ejected, or was excluded
     */
    int candidate(int member);

    /** Returns how many requests are in flight on a candidate. */
    long inFlight(int index);

    /**
     * Returns how long the requests in flight on a candidate have been so on average; 0 when there are none.
     *
     * @param index which candidate
     * @param now the present, by the balancer's ticker
     * @return nanoseconds
     */
    double meanAgeNanos(int index, long now);

    /**
     * Returns the response time to expect of a candidate: the average of the last second or so, in which a failure counts as
     * a long time, moved by what its server {@linkplain ServerReport tells} if it does. Without news of the candidate it drifts
     * to the median of all within about ten seconds; one that has never answered has the median.
     *
     * @param index which candidate
     * @param now the present, by the balancer's ticker
     * @return nanoseconds, more than zero
     */
    double responseNanos(int index, long now);

    /** Returns the source of chance to use; safe for the calling thread. */
    RandomGenerator random();

    /**
     * Who belongs to a balancer, whatever their states: what a strategy may prepare a table of. The object is the same until a member
     * joins or leaves or is declared with another weight, and another one from then on; so a strategy keeps its table as long as
     * {@link #members()} is the same, and goes by {@link #candidate} to who can be picked at present.
     *
     * <p><b>Thread safety:</b> immutable. <b>Cost:</b> an array's.
     */
    interface Members {

        /** Returns how many there are. */
        int size();

        /** Returns the name of a member. */
        String name(int member);

        /** Returns the weight that a member was declared with. */
        int weight(int member);
    }
}
