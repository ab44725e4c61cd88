package dev.perfkit.balancer;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;

/**
 * Claim: where a new lease needs the cell of two old ones of nine minutes ago, which nobody took back, while one of these is completed by a
 * thread that read the time before, and then a sweep comes: that one is completed or taken back, the other is taken back, and the new
 * one stays, alone with its age.
 */
@JCStressTest
@Outcome(id = "1, 1, 1, 1000", expect = ACCEPTABLE, desc = "completed before its cell was taken")
@Outcome(id = "0, 2, 1, 1000", expect = ACCEPTABLE, desc = "taken back")
@Outcome(expect = FORBIDDEN, desc = "a lease was lost or counted twice")
@State
public class LoadHandsOnItsCells {
    private static final long AGE = Duration.ofMinutes(5).toNanos();
    /** A cell is shared every 32 stretches of 2^34 ns. */
    private static final long NEXT = 32L << 34;

    private final Load load = new Load();

    /** Begins with two old leases. */
    public LoadHandsOnItsCells() {
        load.enter(0);
        load.enter(1L << 30);
    }

    /** An old one is completed, then what is old is taken back. */
    @Actor
    public void completer(JJJJ_Result result) {
        result.r1 = load.exit(0, Duration.ofMinutes(8).toNanos()) == Load.TAKEN_BACK ? 0 : 1;
        load.takeBack(NEXT, AGE);
    }

    /** A new one begins. */
    @Actor
    public void young() {
        load.enter(NEXT);
    }

    /** Once both are done: what was taken back, what is in flight, and its age 1,000 ticks later. */
    @Arbiter
    public void after(JJJJ_Result result) {
        result.r2 = load.takenBack();
        result.r3 = load.inFlight();
        result.r4 = (long) load.meanAgeNanos(NEXT + (1_000L << 14)) >> 14;
    }
}
