package dev.perfkit.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;

/**
 * Claim: whatever writers race over, be it the growth of the stripes, the first use of a page or the extremes, every record
 * is in the count, in the sum, and in the extremes.
 */
@JCStressTest
@Outcome(id = "6, 1000112, 1, 1000000", expect = ACCEPTABLE, desc = "count, sum, min and max of all six")
@Outcome(expect = FORBIDDEN, desc = "a record was lost or counted twice")
@State
public class RecorderLosesNothing {
    private final LatencyRecorder recorder = new LatencyRecorder();

    /** A page of its own, and one that is shared with the others. */
    @Actor
    public void first() {
        recorder.record(1);
        recorder.record(10);
        recorder.record(50);
    }

    /** As the first. */
    @Actor
    public void second() {
        recorder.record(1_000_000);
        recorder.record(11);
        recorder.record(40);
    }

    /** What is there once all are done. */
    @Arbiter
    public void total(JJJJ_Result result) {
        LatencySnapshot snapshot = recorder.snapshot();
        result.r1 = snapshot.count();
        result.r2 = snapshot.sum();
        result.r3 = snapshot.min();
        result.r4 = snapshot.max();
    }
}
