package dev.perfkit.task.metrics;

import static java.util.Objects.requireNonNull;

import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.task.TaskQueue;
import dev.perfkit.task.TaskQueueSnapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A task queue's figures as meters.
 *
 * <pre>{@code
 * import dev.perfkit.task.TaskQueue;
 * import dev.perfkit.task.metrics.TaskQueueMetrics;
 * import io.micrometer.core.instrument.MeterRegistry;
 * import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
 *
 * TaskQueue queue = TaskQueue.builder("orders").build();
 * MeterRegistry registry = new SimpleMeterRegistry();
 * TaskQueueMetrics.of(queue).bindTo(registry);
 * }</pre>
 *
 * <p>All meters have the tag {@code queue}.
 *
 * <table>
 *   <caption>The meters of a task queue</caption>
 *   <tr><th>name</th><th>type</th><th>tags</th><th>what</th></tr>
 *   <tr><td>{@code tasks.now}</td><td>gauge</td><td>state = queued, delayed, running, overdue</td><td>where tasks are</td></tr>
 *   <tr><td>{@code tasks.ended}</td><td>counter</td><td>outcome = completed, failed, dropped, cancelled</td><td>what became of them</td></tr>
 *   <tr><td>{@code tasks.submitted}</td><td>counter</td><td></td><td>tasks given to the queue</td></tr>
 *   <tr><td>{@code tasks.rejected}</td><td>counter</td><td></td><td>callers that were refused</td></tr>
 *   <tr><td>{@code tasks.timeouts}</td><td>counter</td><td></td><td>those of the failed whose time was up</td></tr>
 *   <tr><td>{@code tasks.retries}</td><td>counter</td><td></td><td>further tries</td></tr>
 *   <tr><td>{@code tasks.wait}, {@code tasks.run}</td><td>timer</td><td></td><td>how long tasks waited for a worker; how long tries took</td></tr>
 * </table>
 *
 * <p><b>Thread safety:</b> all methods. <b>Cost:</b> a snapshot of the queue for each meter that is read.
 */
@SuppressWarnings("exports") // of Micrometer, which whoever binds has too
public final class TaskQueueMetrics implements MeterBinder, AutoCloseable {
    private final TaskQueue queue;
    private final Tags tags;
    private final Map<MeterRegistry, List<Meter>> bound = new HashMap<>();
    private boolean closed;

    private TaskQueueMetrics(TaskQueue queue, Iterable<Tag> tags) {
        this.queue = requireNonNull(queue, "queue");
        this.tags = Tags.of("queue", queue.name()).and(tags);
    }

    /** Returns the metrics of a queue, bound to nothing yet. */
    public static TaskQueueMetrics of(TaskQueue queue) {
        return of(queue, Tags.empty());
    }

    /**
     * Returns the metrics of a queue, bound to nothing yet.
     *
     * @param queue the queue
     * @param tags for all of its meters
     */
    public static TaskQueueMetrics of(TaskQueue queue, Iterable<Tag> tags) {
        return new TaskQueueMetrics(queue, tags);
    }

    /**
     * Registers the meters.
     *
     * @throws IllegalStateException if it is closed, or bound to that registry already
     */
    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        if (closed || bound.containsKey(registry)) {
            throw new IllegalStateException("metrics of queue " + queue.name()
                    + (closed ? " are closed" : " are bound to that registry already"));
        }
        List<Meter> meters = new ArrayList<>();
        bound.put(registry, meters);
        now(registry, meters, "queued", TaskQueueSnapshot::queued);
        now(registry, meters, "delayed", TaskQueueSnapshot::delayed);
        now(registry, meters, "running", TaskQueueSnapshot::running);
        now(registry, meters, "overdue", TaskQueueSnapshot::overdue);
        ended(registry, meters, "completed", TaskQueueSnapshot::completed);
        ended(registry, meters, "failed", TaskQueueSnapshot::failed);
        ended(registry, meters, "dropped", TaskQueueSnapshot::dropped);
        ended(registry, meters, "cancelled", TaskQueueSnapshot::cancelled);
        counter(registry, meters, "tasks.submitted", tags, TaskQueueSnapshot::submitted);
        counter(registry, meters, "tasks.rejected", tags, TaskQueueSnapshot::rejected);
        counter(registry, meters, "tasks.timeouts", tags, TaskQueueSnapshot::timeouts);
        counter(registry, meters, "tasks.retries", tags, TaskQueueSnapshot::retries);
        timer(registry, meters, "tasks.wait", TaskQueueSnapshot::waits);
        timer(registry, meters, "tasks.run", TaskQueueSnapshot::runs);
    }

    private void now(
            MeterRegistry registry, List<Meter> meters, String state, ToDoubleFunction<TaskQueueSnapshot> figure) {
        meters.add(Gauge.builder("tasks.now", queue, q -> figure.applyAsDouble(q.snapshot()))
                .tags(tags.and("state", state))
                .strongReference(true)
                .register(registry));
    }

    private void ended(
            MeterRegistry registry, List<Meter> meters, String outcome, ToDoubleFunction<TaskQueueSnapshot> figure) {
        counter(registry, meters, "tasks.ended", tags.and("outcome", outcome), figure);
    }

    private void counter(
            MeterRegistry registry,
            List<Meter> meters,
            String name,
            Tags with,
            ToDoubleFunction<TaskQueueSnapshot> figure) {
        // A registry holds what a meter reads weakly, and the meter's function strongly; so the function holds the
        // queue.
        meters.add(FunctionCounter.builder(name, queue, any -> figure.applyAsDouble(queue.snapshot()))
                .tags(with)
                .register(registry));
    }

    private void timer(
            MeterRegistry registry,
            List<Meter> meters,
            String name,
            Function<TaskQueueSnapshot, LatencySnapshot> part) {
        meters.add(FunctionTimer.builder(
                        name,
                        queue,
                        any -> part.apply(queue.snapshot()).count(),
                        any -> part.apply(queue.snapshot()).sum(),
                        TimeUnit.NANOSECONDS)
                .tags(tags)
                .register(registry));
    }

    /** Takes its meters out of all registries. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        bound.forEach((registry, meters) -> meters.forEach(registry::remove));
        bound.clear();
    }
}
