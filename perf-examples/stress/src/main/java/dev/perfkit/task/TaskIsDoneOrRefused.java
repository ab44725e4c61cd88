package dev.perfkit.task;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;

/** Claim: a task that is submitted while the queue closes is accepted and done before the drain ends, or refused; it is never lost. */
@JCStressTest
@Outcome(id = "1, 0, 1, 1", expect = ACCEPTABLE, desc = "accepted and done")
@Outcome(id = "0, 1, 0, 1", expect = ACCEPTABLE, desc = "refused")
@Outcome(expect = FORBIDDEN, desc = "lost, or the drain did not end")
@State
public class TaskIsDoneOrRefused {
    private final OneQueue one = new OneQueue();

    /** Comes late. */
    @Actor
    public void submitter() {
        try {
            var unused = one.submit(null);
        } catch (TaskRejectedException e) {
            // Is counted.
        }
    }

    /** Takes no more. */
    @Actor
    public void closer() {
        var unused = one.queue.drain(Duration.ofMinutes(1));
    }

    /** Once both are done. */
    @Arbiter
    public void after(JJJJ_Result result) {
        one.work();
        CompletableFuture<TaskQueue.DrainReport> drained = one.queue.drain(Duration.ZERO);
        boolean nothingLeft = drained.isDone() && drained.join().notRun().isEmpty();
        TaskQueueSnapshot now = one.queue.snapshot();
        result.r1 = now.completed();
        result.r2 = now.rejected();
        result.r3 = now.submitted();
        result.r4 = nothingLeft ? 1 : 0;
    }
}
