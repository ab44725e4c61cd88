package dev.perfkit.balancer;

/**
 * Who belongs to a balancer, whatever their states: what a strategy may prepare a table of. The object is the same until a member
 * joins or leaves or is declared with another weight, and another one from then on; so a strategy keeps its table as long as
 * {@link Candidates#members()} is the same, and goes by {@link Candidates#candidate} to who can be picked at present.
 *
 * <p><b>Thread safety:</b> immutable. <b>Cost:</b> an array's.
 */
public interface Members {

    /** Returns how many there are. */
    int size();

    /** Returns the name of a member. */
    String name(int member);

    /** Returns the weight that a member was declared with. */
    int weight(int member);
}
