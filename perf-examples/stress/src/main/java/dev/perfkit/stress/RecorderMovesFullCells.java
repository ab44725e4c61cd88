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
 * Claim: where each third record finds a full cell, whose content is then moved, nothing is lost or counted twice, and
 * snapshots beside it only grow.
 */
@JCStressTest
@Outcome(
        id = {"[0-6], [0-6], 6, 0"},
        expect = ACCEPTABLE,
        desc = "the first and what the second has more, the count after, and how far the sum is off")
@Outcome(expect = FORBIDDEN, desc = "a record was lost or counted twice, or a snapshot lacks what an earlier one has")
@State
public class RecorderMovesFullCells {
    /** Two of these fill a cell: half of the 2^40 ns that it could hold. */
    private static final long HALF_A_CELL = (1L << 39) - 1;

    private final LatencyRecorder recorder = new LatencyRecorder();

    /** Fills a cell and comes again. */
    @Actor
    public void first() {
        recorder.record(HALF_A_CELL);
        recorder.record(HALF_A_CELL);
        recorder.record(HALF_A_CELL);
    }

    /** As the first. */
    @Actor
    public void second() {
        recorder.record(HALF_A_CELL);
        recorder.record(HALF_A_CELL);
        recorder.record(HALF_A_CELL);
    }

    /** Reads beside them. */
    @Actor
    public void reader(JJJJ_Result result) {
        LatencySnapshot before = recorder.snapshot();
        LatencySnapshot after = recorder.snapshot();
        result.r1 = before.count();
        result.r2 = after.count() - before.count();
    }

    /** What is there once all are done. */
    @Arbiter
    public void total(JJJJ_Result result) {
        LatencySnapshot snapshot = recorder.snapshot();
        result.r3 = snapshot.count();
        result.r4 = snapshot.sum() - 6 * HALF_A_CELL;
    }
}
