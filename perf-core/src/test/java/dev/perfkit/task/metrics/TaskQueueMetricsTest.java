package dev.perfkit.task.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.task.TaskOptions;
import dev.perfkit.task.TaskQueue;
import dev.perfkit.time.ManualTime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TaskQueueMetricsTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ManualTime time = new ManualTime();
    private final ArrayDeque<Runnable> workers = new ArrayDeque<>();
    private final TaskQueue queue = TaskQueue.builder("orders")
            .capacity(2)
            .workers(1)
            .ticker(time)
            .scheduler(time)
            .executor(workers::add)
            .build();

    private double value(String name, String... tags) {
        return registry.get(name)
                .tags("queue", "orders")
                .tags(tags)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void meters_afterSomeTasks_sayWhatTheSnapshotSays() {
        TaskQueueMetrics.of(queue).bindTo(registry);
        queue.execute(() -> time.advance(Duration.ofMillis(3)));
        queue.execute(TaskOptions.named("fails"), () -> {
            throw new IllegalStateException("as it was told");
        });
        queue.execute(() -> {});
        assertThat(value("tasks.now", "state", "queued")).isEqualTo(2);
        assertThat(value("tasks.ended", "outcome", "dropped")).isEqualTo(1);
        workers.remove().run();
        assertThat(value("tasks.ended", "outcome", "completed")).isEqualTo(1);
        assertThat(value("tasks.ended", "outcome", "failed")).isEqualTo(1);
        assertThat(value("tasks.submitted")).isEqualTo(3);
        assertThat(registry.get("tasks.run").functionTimer().count()).isEqualTo(2);
        assertThat(registry.get("tasks.run").functionTimer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(3);
    }

    @Test
    void bindTo_twiceOrClosed_isRefused() {
        TaskQueueMetrics metrics = TaskQueueMetrics.of(queue);
        metrics.bindTo(registry);
        assertThatThrownBy(() -> metrics.bindTo(registry)).isInstanceOf(IllegalStateException.class);
        metrics.close();
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }
}
