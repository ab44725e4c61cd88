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
 * Claim: of two old leases of one stretch of time one is completed while a sweep comes, which the next request brings along: the other is
 * taken back, the one is completed or taken back, and the young one stays, alone with its age.
 */
@JCStressTest
@Outcome(id = "1, 1, 1, 1000", expect = ACCEPTABLE, desc = "completed before the sweep")
@Outcome(id = "0, 2, 1, 1000", expect = ACCEPTABLE, desc = "taken back")
@Outcome(expect = FORBIDDEN, desc = "a lease was lost or counted twice")
@State
public class LoadTakesBackOrCountsOut {
    private static final long AGE = Duration.ofMinutes(5).toNanos();
    private static final long NOW = Duration.ofMinutes(7).toNanos() >> 14 << 14;

    private final Load load = new Load();

    /** Begins with two leases. */
    public LoadTakesBackOrCountsOut() {
        load.enter(0);
        load.enter(1L << 30);
    }

    /** One is completed. */
    @Actor
    public void completer(JJJJ_Result result) {
        result.r1 = load.exit(1L << 30, NOW) == Load.TAKEN_BACK ? 0 : 1;
    }

    /** What is old is taken back, and a request begins. */
    @Actor
    public void young() {
        load.takeBack(NOW, AGE);
        load.enter(NOW);
    }

    /** Once both are done: what was taken back, what is in flight, and its age 1,000 ticks later. */
    @Arbiter
    public void after(JJJJ_Result result) {
        result.r2 = load.takenBack();
        result.r3 = load.inFlight();
        result.r4 = (long) load.meanAgeNanos(NOW + (1_000L << 14)) >> 14;
    }
}
