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

/**
 * Claim: a task that is cancelled while it starts, runs or ends has completed or is cancelled, never both and never neither; its future
 * says what is counted, and the interrupt does not outlive it.
 */
@JCStressTest
@Outcome(id = "1, 0, 1, 0", expect = ACCEPTABLE, desc = "completed, the cancellation came too late")
@Outcome(id = "0, 1, 1, 0", expect = ACCEPTABLE, desc = "cancelled")
@Outcome(expect = FORBIDDEN, desc = "counted twice, told otherwise, or its interrupt left over")
@State
public class TaskCompletesOrIsCancelled {
    private final OneQueue one = new OneQueue();
    private final CompletableFuture<Integer> future = one.submit(null);
    private boolean leftOver;

    /** Does it. */
    @Actor
    public void worker() {
        leftOver = one.work();
    }

    /** Takes it back. */
    @Actor
    public void canceller() {
        future.cancel(true);
    }

    /** Once both are done. */
    @Arbiter
    public void after(JJJJ_Result result) {
        TaskQueueSnapshot now = one.queue.snapshot();
        boolean agrees = future.isDone() && future.isCancelled() == (now.cancelled() == 1);
        result.r1 = now.completed();
        result.r2 = now.cancelled();
        result.r3 = agrees ? now.submitted() : -1;
        result.r4 = (leftOver ? 1L : 0L) + now.queued() + now.running() + now.overdue();
    }
}
