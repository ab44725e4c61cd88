package dev.perfkit.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.perfkit.stats.PeakWindow;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * Claim: of the values that writers note while they race to put a new slot where an old one stands, the greatest remains,
 * and nothing of the old slot does.
 */
@JCStressTest
@Outcome(id = "3", expect = ACCEPTABLE, desc = "the greatest of the new slot")
@Outcome(expect = FORBIDDEN, desc = "a lesser one, or the old slot's")
@State
public class PeakSurvivesSlotChange {
    /** 64 slots of 2^33 ns: when their places come round again. */
    private static final long ROUND = 64L << 33;

    private final PeakWindow peak = new PeakWindow();

    /** Leaves an old slot at the place. */
    public PeakSurvivesSlotChange() {
        peak.update(100, 0);
    }

    /** Finds the old slot, or the other's. */
    @Actor
    public void first() {
        peak.update(1, ROUND);
        peak.update(2, ROUND);
    }

    /** The greatest. */
    @Actor
    public void second() {
        peak.update(3, ROUND);
    }

    /** Once both are done. */
    @Arbiter
    public void over(J_Result result) {
        result.r1 = peak.over(PeakWindow.LONGEST, ROUND);
    }
}
