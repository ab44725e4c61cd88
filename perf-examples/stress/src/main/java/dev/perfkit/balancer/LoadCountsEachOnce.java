package dev.perfkit.balancer;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;

/**
 * Claim: each request is told how many there are with it, two of one time are counted in and out without a loss, and a node at
 * rest has neither a count nor an age.
 */
@JCStressTest
@Outcome(id = "1, 1, 0, 1000", expect = ACCEPTABLE, desc = "one after the other")
@Outcome(
        id = {"1, 2, 0, 1000", "2, 1, 0, 1000"},
        expect = ACCEPTABLE,
        desc = "both at once")
@Outcome(expect = FORBIDDEN, desc = "a count or a start was lost")
@State
public class LoadCountsEachOnce {
    private static final long ONE = 1L << 30;
    private static final long OTHER = 3L << 30;

    private final Load load = new Load();

    /** A request. */
    @Actor
    public void first(JJJJ_Result result) {
        result.r1 = load.enter(ONE);
        load.exit(ONE, OTHER);
    }

    /** Another, in the same stretch of time. */
    @Actor
    public void second(JJJJ_Result result) {
        result.r2 = load.enter(OTHER);
        load.exit(OTHER, OTHER);
    }

    /** Once both are done: what is in flight or was taken back, and the age of one more after 1,000 ticks. */
    @Arbiter
    public void after(JJJJ_Result result) {
        result.r3 = load.inFlight() + load.takenBack();
        load.enter(OTHER);
        result.r4 = (long) load.meanAgeNanos(OTHER + (1_000L << 14)) >> 14;
    }
}
