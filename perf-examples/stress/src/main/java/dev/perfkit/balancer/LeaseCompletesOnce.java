package dev.perfkit.balancer;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJJ_Result;

/** Claim: of two threads that complete a lease one is the first, its outcome is counted, and nothing stays in flight. */
@JCStressTest
@Outcome(id = "1, 0, 1, 0, 0", expect = ACCEPTABLE, desc = "the success was first")
@Outcome(id = "0, 1, 0, 1, 0", expect = ACCEPTABLE, desc = "the failure was first")
@Outcome(expect = FORBIDDEN, desc = "both or none were first, or the counts are others")
@State
public class LeaseCompletesOnce {
    private final OneNode fleet = new OneNode(PickContext.any(), Duration.ZERO);

    /** The answer comes. */
    @Actor
    public void answer(JJJJJ_Result result) {
        result.r1 = fleet.lease.succeeded() ? 1 : 0;
    }

    /** The caller gives up. */
    @Actor
    public void caller(JJJJJ_Result result) {
        result.r2 = fleet.lease.failed() ? 1 : 0;
    }

    /** Once both are done. */
    @Arbiter
    public void after(JJJJJ_Result result) {
        NodeSnapshot node = fleet.look();
        result.r3 = node.successes();
        result.r4 = node.failures();
        result.r5 = node.inFlight();
    }
}
