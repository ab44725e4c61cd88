package dev.perfkit.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * Claim: of two snapshots that one reader takes beside writers, the first is an earlier one of the second: their difference
 * exists, bucket by bucket.
 */
@JCStressTest
@Outcome(
        id = {"0, 1", "0, 2", "0, 3", "1, 1", "1, 2", "2, 1"},
        expect = ACCEPTABLE,
        desc = "before, and since")
@Outcome(id = "-1, -1", expect = FORBIDDEN, desc = "the second snapshot lacks what the first has")
@Outcome(expect = FORBIDDEN, desc = "more than was recorded")
@State
public class RecorderSnapshotsGrow {
    private final LatencyRecorder recorder = new LatencyRecorder();

    /** Two records of one bucket. */
    @Actor
    public void writer() {
        recorder.record(100);
        recorder.record(100);
    }

    /** Reads before and after it records too, so that the stripes may grow in between. */
    @Actor
    public void reader(JJ_Result result) {
        LatencySnapshot before = recorder.snapshot();
        recorder.record(100);
        LatencySnapshot after = recorder.snapshot();
        try {
            result.r1 = before.count();
            result.r2 = after.minus(before).count();
        } catch (IllegalArgumentException e) {
            result.r1 = -1;
            result.r2 = -1;
        }
    }
}
