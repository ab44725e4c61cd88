package dev.perfkit.simulations.alerting;

import static java.util.stream.Collectors.joining;

import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.MonitorBuilder;
import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.alert.GroupChannel;
import dev.perfkit.monitor.alert.Notification;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** A JVM with a monitor whose alerts come and go many times a second, and that somebody kills. */
public final class KilledProcess {
    /** What it prints once it is at work. */
    public static final String READY = "ready";

    private static final Duration SLOT = Duration.ofMillis(10);
    private static final int RULES = 10;
    private static final long BEAT_NANOS = Duration.ofMillis(40).toNanos();

    private KilledProcess() {}

    /**
     * Runs it, until it is killed or its input ends.
     *
     * @param args the state directory; the file that stands for the people who are told; which rules, by a number
     */
    public static void main(String[] args) throws IOException {
        FileChannel people = FileChannel.open(Path.of(args[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        GroupChannel channel = message -> write(people, message);
        MonitorBuilder builder = Monitor.builder("killed")
                .slot(SLOT)
                .stateDirectory(Path.of(args[0]))
                .channel("people", channel);
        for (int i = 0; i < RULES; i++) {
            builder.rule(rule(args[2], i));
        }
        try (Monitor monitor = builder.build()) {
            monitor.start();
            System.out.println(READY);
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static Rule rule(String generation, int number) {
        long period = BEAT_NANOS * (2 + number);
        Signal.Gauge value =
                Signal.gauge("value", "1", () -> Math.floorMod(Ticker.system().read() / period, 4) * 50.0);
        return Rule.gauge("rule-" + generation + "-" + number, value)
                .warning(80.0)
                .critical(140.0)
                .pendingFor(SLOT.multipliedBy(number % 3))
                .keepFiring(SLOT.multipliedBy(number % 4))
                .evaluateEvery(SLOT)
                .build();
    }

    /** One message is one line, and one write. */
    private static void write(FileChannel people, Notification message) throws IOException {
        String line =
                message.changes().stream().map(event -> Told.of(event).text()).collect(joining(Told.BETWEEN));
        people.write(StandardCharsets.UTF_8.encode(line + "\n"));
    }
}
