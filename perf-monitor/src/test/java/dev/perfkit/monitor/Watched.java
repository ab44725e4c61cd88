package dev.perfkit.monitor;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A monitor whose time is turned by hand. */
public final class Watched implements AutoCloseable {
    public static final Duration SLOT = Duration.ofSeconds(10);

    public final ManualTime time = new ManualTime();
    public final List<AlertEvent> events = new ArrayList<>();
    public final Monitor monitor;

    /** Starts one of these rules. */
    public Watched(Rule... rules) {
        long origin = time.read();
        MonitorBuilder builder = Monitor.builder("shop")
                .channel("pager", events::add)
                .slot(SLOT)
                .ticker(time)
                .scheduler(time)
                .wallClock(() -> Instant.EPOCH.plusNanos(time.read() - origin))
                .executor(Runnable::run);
        List.of(rules).forEach(builder::rule);
        this.monitor = builder.build();
        monitor.start();
    }

    /** Lets so many slots pass, and does something in each. */
    public void slots(int count, Runnable work) {
        for (int i = 0; i < count; i++) {
            work.run();
            time.advance(SLOT);
        }
    }

    public RuleSnapshot rule(String name) {
        return monitor.snapshot().rule(name);
    }

    @Override
    public void close() {
        monitor.close();
    }
}
