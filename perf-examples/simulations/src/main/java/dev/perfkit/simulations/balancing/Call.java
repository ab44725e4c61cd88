package dev.perfkit.simulations.balancing;

import dev.perfkit.balancer.Lease;
import dev.perfkit.balancer.Outcome;
import dev.perfkit.balancer.ServerReport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request on its way: also the event of its end. */
final class Call implements Runnable {
    private final Consumer<? super Call> whenEnded;
    final int number;
    final Policy client;
    final long sentAt;
    final double work;
    int server = -1;

    /** The product's claim. */
    @Nullable Lease<Integer> lease;

    /** What the server tells of itself with its answer. */
    @Nullable ServerReport report;

    private long answerAt;
    private Outcome outcome = Outcome.FAILURE;

    Call(Consumer<? super Call> whenEnded, int number, Policy client, long sentAt, double work) {
        this.whenEnded = whenEnded;
        this.number = number;
        this.client = client;
        this.sentAt = sentAt;
        this.work = work;
    }

    /** Says when the server answers, and how. */
    void settle(long answerAt, Outcome outcome) {
        this.answerAt = answerAt;
        this.outcome = outcome;
    }

    /** Says that the client gives up. */
    void giveUp() {
        outcome = Outcome.TIMEOUT;
    }

    long answerAt() {
        return answerAt;
    }

    Outcome outcome() {
        return outcome;
    }

    @Override
    public void run() {
        whenEnded.accept(this);
    }
}
