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

/** Claim: a lease of work that lasts, once it is due, is completed or taken back, never both and never neither, whoever comes at once. */
@JCStressTest
@Outcome(id = "1, 0, 0, 1", expect = ACCEPTABLE, desc = "completed in time")
@Outcome(id = "0, 1, 0, 1", expect = ACCEPTABLE, desc = "taken back")
@Outcome(expect = FORBIDDEN, desc = "counted twice or lost")
@State
public class PatientLeaseIsCompletedOrTakenBack {
    private final OneNode fleet =
            new OneNode(PickContext.any().lasting(Duration.ofMinutes(10)), Duration.ofMinutes(11));

    /** The answer comes late. */
    @Actor
    public void answer() {
        fleet.lease.succeeded();
    }

    /** Whoever looks takes back what is due. */
    @Actor
    public void sweep() {
        fleet.look();
    }

    /** Once both are done. */
    @Arbiter
    public void after(JJJJ_Result result) {
        fleet.tell(result);
    }
}
