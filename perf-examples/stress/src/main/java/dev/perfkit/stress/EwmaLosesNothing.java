package dev.perfkit.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.perfkit.stats.Ewma;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * Claim: every instant is claimed by one value, in whatever order values race. Two values of 1 that come one and two tau
 * after a 0 leave the average at 1 - 1/e^2, since that much time has passed.
 */
@JCStressTest
@Outcome(id = "864665", expect = ACCEPTABLE, desc = "in millionths")
@Outcome(expect = FORBIDDEN, desc = "a value was lost, or a time claimed twice")
@State
public class EwmaLosesNothing {
    private static final long TAU = 1_000_000;

    private final Ewma ewma = Ewma.ofTau(Duration.ofNanos(TAU));

    /** Begins at zero. */
    public EwmaLosesNothing() {
        ewma.update(0, 0);
    }

    /** After one tau. */
    @Actor
    public void first() {
        ewma.update(1, TAU);
    }

    /** After two. */
    @Actor
    public void second() {
        ewma.update(1, 2 * TAU);
    }

    /** Once both are done. */
    @Arbiter
    public void value(J_Result result) {
        result.r1 = Math.round(ewma.value() * 1e6);
    }
}
