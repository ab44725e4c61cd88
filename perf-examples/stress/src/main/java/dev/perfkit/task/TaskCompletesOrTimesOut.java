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

/**
 * Claim: a task whose time is up while it ends has completed or has failed, never both and never neither; its future says what is counted,
 * and the interrupt does not outlive it.
 */
@JCStressTest
@Outcome(id = "1, 0, 1, 0", expect = ACCEPTABLE, desc = "completed in time")
@Outcome(id = "0, 1, 1, 0", expect = ACCEPTABLE, desc = "out of time")
@Outcome(expect = FORBIDDEN, desc = "counted twice, told otherwise, or its interrupt left over")
@State
public class TaskCompletesOrTimesOut {
    private final OneQueue one = new OneQueue();
    private final CompletableFuture<Integer> future = one.submit(Duration.ofSeconds(1));
    private boolean leftOver;

    /** Does it. */
    @Actor
    public void worker() {
        leftOver = one.work();
    }

    /** Its time is up. */
    @Actor
    public void alarm() {
        one.ring();
    }

    /** Once both are done. */
    @Arbiter
    public void after(JJJJ_Result result) {
        TaskQueueSnapshot now = one.queue.snapshot();
        boolean agrees = future.isDone() && future.isCompletedExceptionally() == (now.failed() == 1);
        result.r1 = now.completed();
        result.r2 = now.timeouts();
        result.r3 = agrees ? now.submitted() : -1;
        result.r4 = (leftOver ? 1L : 0L) + now.running() + now.overdue();
    }
}
