package dev.perfkit.balancer;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * One request's claim on a node: counted as in flight from the pick on, until it is completed.
 *
 * <pre>{@code
 * try (Lease<URI> lease = balancer.pick()) {
 *     call(lease.target());
 *     lease.succeeded();
 * }
 * }</pre>
 *
 * <p>A lease completes exactly once: the first call of {@link #succeeded}, {@link #failed}, {@link #timedOut},
 * {@link #cancelled}, {@link #complete} or {@link #close} decides, all later ones do nothing. {@code close} without an
 * outcome is a {@link Outcome#FAILURE}: an exception that leaves the block has told nobody of a success. Asynchronous work
 * keeps the lease and completes it when the answer comes.
 *
 * <p>A lease that is never completed would make its node look busier than it is for ever. So one that is older than five
 * minutes, or than its {@linkplain PickContext#lasting declared time} if that is longer, is taken back by a pick or a
 * snapshot within the minute after: it is no longer in flight, is counted as such, and completing it has no effect any more.
 *
 * <p><b>Thread safety:</b> any thread may complete it, also several at once. <b>Cost:</b> 32 bytes. <b>Failures:</b> none.
 *
 * @param <T> the type of the target
 */
public final class Lease<T> implements AutoCloseable {
    private static final VarHandle COMPLETED;

    static {
        try {
            COMPLETED = MethodHandles.lookup().findVarHandle(Lease.class, "completed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Node<T> node;
    final PickContext context;
    final long start;

    @SuppressWarnings("unused") // by its VarHandle
    private volatile boolean completed;

    Lease(Node<T> node, PickContext context, long start) {
        this.node = node;
        this.context = context;
        this.start = start;
    }

    /** Returns the node's name, as for {@link PickContext#excluding}. */
    public String node() {
        return node.name;
    }

    /** Returns what to send the request to. */
    public T target() {
        return node.endpoint.target();
    }

    /** Completes with {@link Outcome#SUCCESS}; returns whether this call was the first. */
    public boolean succeeded() {
        return complete(Outcome.SUCCESS);
    }

    /** Completes with {@link Outcome#FAILURE}; returns whether this call was the first. */
    public boolean failed() {
        return complete(Outcome.FAILURE);
    }

    /**
     * Completes with {@link Outcome#FAILURE}, of a node that asks not to be called for some time, as by HTTP's {@code Retry-After}: the
     * failure counts as a response time of at least so long.
     *
     * @param retryAfter for how long, zero or more
     * @return whether this call was the first
     */
    public boolean failed(Duration retryAfter) {
        if (retryAfter.isNegative()) {
            throw new IllegalArgumentException("retryAfter: " + retryAfter + " (expected: >= 0)");
        }
        return complete(Outcome.FAILURE, NANOSECONDS.convert(retryAfter));
    }

    /** Completes with {@link Outcome#TIMEOUT}; returns whether this call was the first. */
    public boolean timedOut() {
        return complete(Outcome.TIMEOUT);
    }

    /** Completes with {@link Outcome#CANCELLED}; returns whether this call was the first. */
    public boolean cancelled() {
        return complete(Outcome.CANCELLED);
    }

    /**
     * Completes the lease, unless it was completed before.
     *
     * @param outcome how the work ended
     * @return whether this call was the first
     */
    public boolean complete(Outcome outcome) {
        return complete(requireNonNull(outcome, "outcome"), 0);
    }

    private boolean complete(Outcome outcome, long retryAfterNanos) {
        boolean first = end();
        if (first) {
            node.complete(this, outcome, retryAfterNanos);
        }
        return first;
    }

    /**
     * Hands in what the server tells of itself with its answer, before the lease is completed. Strategies that go by
     * {@link Candidates#responseNanos} heed it for up to two seconds. What a failing answer tells is better left out.
     *
     * @param report what it tells
     */
    public void report(ServerReport report) {
        node.report(report);
    }

    /** Ends it without an outcome; returns whether nobody had. */
    boolean end() {
        return COMPLETED.compareAndSet(this, false, true);
    }

    /** Completes with {@link Outcome#FAILURE} where no outcome was told before. */
    @Override
    public void close() {
        complete(Outcome.FAILURE);
    }

    @Override
    public String toString() {
        return "Lease{" + node.name + (completed ? ", completed}" : "}");
    }
}
