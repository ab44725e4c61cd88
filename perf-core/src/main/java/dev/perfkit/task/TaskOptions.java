package dev.perfkit.task;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a task is to be done.
 *
 * <pre>{@code
 * TaskOptions mail = TaskOptions.named("mail").withLane(Lane.LOW).withRetry(Retry.times(3)).withTimeout(Duration.ofSeconds(5));
 * }</pre>
 *
 * @param name what it is called in reports and messages; not blank
 * @param lane how soon its turn comes; by default {@link Lane#NORMAL}
 * @param timeout how long a try may take; null, by default, for as long as it takes
 * @param retry what becomes of it where it throws; by default {@link Retry#none()}
 * @param delay how long to wait before its turn may come; by default zero
 */
public record TaskOptions(String name, Lane lane, @Nullable Duration timeout, Retry retry, Duration delay) {
    static final TaskOptions DEFAULT = named("task");

    /** Checks the ranges. */
    public TaskOptions {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: not blank)");
        }
        requireNonNull(lane, "lane");
        requireNonNull(retry, "retry");
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: >= 0)");
        }
    }

    /** Returns the defaults, under that name. */
    public static TaskOptions named(String name) {
        return new TaskOptions(name, Lane.NORMAL, null, Retry.none(), Duration.ZERO);
    }

    /** Returns the same in another lane. */
    public TaskOptions withLane(Lane lane) {
        return new TaskOptions(name, lane, timeout, retry, delay);
    }

    /** Returns the same with a limit of what a try may take. Its thread is interrupted then, and its future ends in a TimeoutException. */
    public TaskOptions withTimeout(Duration timeout) {
        return new TaskOptions(name, lane, requireNonNull(timeout, "timeout"), retry, delay);
    }

    /** Returns the same with further tries. */
    public TaskOptions withRetry(Retry retry) {
        return new TaskOptions(name, lane, timeout, retry, delay);
    }

    /** Returns the same after a delay. */
    public TaskOptions withDelay(Duration delay) {
        return new TaskOptions(name, lane, timeout, retry, delay);
    }
}
