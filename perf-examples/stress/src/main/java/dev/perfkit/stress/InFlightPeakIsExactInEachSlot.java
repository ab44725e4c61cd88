package dev.perfkit.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.perfkit.stats.InFlight;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;

/**
 * Claim: what an {@link InFlight} remembers to have told of one slot of time spares no other slot its peak: while threads whose
 * clocks are on both sides of a slot's end overwrite that hint, each slot keeps the highest level that was seen in it.
 */
@JCStressTest
@Outcome(id = "1, 1, 1, 1", expect = ACCEPTABLE, desc = "one after the other")
@Outcome(
        id = {"1, 2, 1, 2", "1, 2, 2, 2", "2, 1, 2, 1", "2, 1, 2, 2"},
        expect = ACCEPTABLE,
        desc = "both at once: two in the slot of whoever came second, and in the other where that call ended later")
@Outcome(expect = FORBIDDEN, desc = "a level that its slot does not know, or one that no call was at")
@State
public class InFlightPeakIsExactInEachSlot {
    private static final long EARLIER = 0;
    private static final long LATER = 1L << 33;
    private static final Duration ONE_SLOT = Duration.ofNanos(1);

    private final InFlight calls = new InFlight();

    /** A call in the earlier slot. */
    @Actor
    public void earlier(JJJJ_Result result) {
        result.r1 = calls.enter(EARLIER);
        calls.exit(EARLIER);
    }

    /** A call in the later one. */
    @Actor
    public void later(JJJJ_Result result) {
        result.r2 = calls.enter(LATER + 1);
        calls.exit(LATER + 1);
    }

    /** Once both are done. */
    @Arbiter
    public void after(JJJJ_Result result) {
        result.r3 = calls.peak(ONE_SLOT, EARLIER + 1);
        result.r4 = calls.peak(ONE_SLOT, LATER + 1);
    }
}
