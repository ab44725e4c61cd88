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

/** Claim: no snapshot shows more errors than calls, and none of either is lost. */
@JCStressTest
@Outcome(
        id = {"0, 0, 2, 2", "0, 1, 2, 2", "0, 2, 2, 2", "1, 1, 2, 2", "1, 2, 2, 2", "2, 2, 2, 2"},
        expect = ACCEPTABLE,
        desc = "errors and calls beside the writer, errors and calls after it")
@Outcome(expect = FORBIDDEN, desc = "an error without its call, or a loss")
@State
public class RecorderErrorsAreCalls {
    private final LatencyRecorder recorder = new LatencyRecorder();

    /** Fails twice. */
    @Actor
    public void writer() {
        recorder.recordError(100);
        recorder.recordError(200);
    }

    /** Reads beside the writer. */
    @Actor
    public void reader(JJJJ_Result result) {
        LatencySnapshot snapshot = recorder.snapshot();
        result.r1 = snapshot.errorCount();
        result.r2 = snapshot.count();
    }

    /** Reads after both. */
    @Arbiter
    public void total(JJJJ_Result result) {
        LatencySnapshot snapshot = recorder.snapshot();
        result.r3 = snapshot.errorCount();
        result.r4 = snapshot.count();
    }
}
