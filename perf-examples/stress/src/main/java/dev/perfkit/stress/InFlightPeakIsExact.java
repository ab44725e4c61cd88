package dev.perfkit.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.perfkit.stats.InFlight;
import dev.perfkit.stats.PeakWindow;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;

/** Claim: the peak is the highest level that any call was at, no more and no less, and all calls end at zero. */
@JCStressTest
@Outcome(id = "1, 1, 1, 0", expect = ACCEPTABLE, desc = "one after the other")
@Outcome(
        id = {"1, 2, 2, 0", "2, 1, 2, 0"},
        expect = ACCEPTABLE,
        desc = "both at once")
@Outcome(expect = FORBIDDEN, desc = "a peak that no call saw, or one that was not kept")
@State
public class InFlightPeakIsExact {
    private final InFlight calls = new InFlight();

    /** A call. */
    @Actor
    public void first(JJJJ_Result result) {
        result.r1 = calls.enter(0);
        calls.exit(0);
    }

    /** Another. */
    @Actor
    public void second(JJJJ_Result result) {
        result.r2 = calls.enter(0);
        calls.exit(0);
    }

    /** Once both are done. */
    @Arbiter
    public void after(JJJJ_Result result) {
        result.r3 = calls.peak(PeakWindow.LONGEST, 0);
        result.r4 = calls.current();
    }
}
