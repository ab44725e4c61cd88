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

/** Claim: one of the values that race to be the first is taken whole, and the other hardly moves it. */
@JCStressTest
@Outcome(
        id = {"1", "3"},
        expect = ACCEPTABLE,
        desc = "either of them")
@Outcome(expect = FORBIDDEN, desc = "neither, or a weight that no time stands for")
@State
public class EwmaBeginsOnce {
    private final Ewma ewma = Ewma.ofTau(Duration.ofSeconds(1));

    /** One of the first. */
    @Actor
    public void first() {
        ewma.update(1, 1_000_000_000_000L);
    }

    /** The other, a little later. */
    @Actor
    public void second() {
        ewma.update(3, 1_000_000_000_100L);
    }

    /** Once both are done. */
    @Arbiter
    public void value(J_Result result) {
        result.r1 = Math.round(ewma.value());
    }
}
