package dev.perfkit.task;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;

/** Claim: a task that is submitted while the only worker finds nothing more to do and leaves is done by it or by another. */
@JCStressTest
@Outcome(id = "2, 2, 0, 1", expect = ACCEPTABLE, desc = "both done")
@Outcome(expect = FORBIDDEN, desc = "it waits, and nobody comes")
@State
public class TaskFindsAWorker {
    private final OneQueue one = new OneQueue();
    private final CompletableFuture<Integer> first = one.submit(null);

    /** Does the first, and leaves. */
    @Actor
    public void worker() {
        one.work();
    }

    /** Brings the second. */
    @Actor
    public void submitter() {
        var unused = one.submit(null);
    }

    /** Once both are done, and who was hired has come. */
    @Arbiter
    public void after(JJJJ_Result result) {
        one.work();
        TaskQueueSnapshot now = one.queue.snapshot();
        result.r1 = now.completed();
        result.r2 = now.submitted();
        result.r3 = (long) now.queued() + now.running();
        result.r4 = first.isDone() ? 1 : 0;
    }
}
