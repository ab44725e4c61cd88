package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import dev.perfkit.time.Scheduler;
import dev.perfkit.weave.LogLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SlowCallEventTest {
    /** Makes slow calls where there may be no flight recorder. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            ManualTime time = new ManualTime();
            try (Profiler profiler = Profiler.builder()
                    .ticker(time)
                    .scheduler(time)
                    .executor(Runnable::run)
                    .build()) {
                profiler.time("load", () -> time.advance(Duration.ofSeconds(2)));
                System.out.println("slow " + profiler.report().sites().get(0).slow() + ", recorder "
                        + ModuleLayer.boot().findModule("jdk.jfr").isPresent());
            }
        }
    }

    @Test
    void slowCall_isAnEventOfTheRecording(@TempDir Path folder) throws IOException {
        ManualTime time = new ManualTime();
        Path file = folder.resolve("slow.jfr");
        try (Profiler profiler = Profiler.builder()
                        .ticker(time)
                        .scheduler(Scheduler.disabled())
                        .build();
                Recording recording = new Recording()) {
            recording.enable("dev.perfkit.SlowCall");
            recording.start();
            LogLines.of(() -> {
                profiler.time("load", () -> time.advance(Duration.ofMillis(1_500)));
                profiler.time("load", () -> time.advance(Duration.ofMillis(2_500))); // not logged, yet recorded
                profiler.time("load", () -> time.advance(Duration.ofMillis(500)));
            });
            recording.stop();
            recording.dump(file);
        }

        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(events).hasSize(2);
        RecordedEvent event = events.get(0);
        assertThat(event.getEventType().getName()).isEqualTo("dev.perfkit.SlowCall");
        assertThat(event.getEventType().getLabel()).isEqualTo("Slow Call");
        assertThat(event.getEventType().getCategoryNames()).containsExactly("PerfKit");
        assertThat(event.getString("site")).isEqualTo("load");
        assertThat(event.getString("end")).isEqualTo("RETURNED");
        assertThat(event.getDuration("callDuration")).isEqualTo(Duration.ofMillis(1_500));
        assertThat(event.getDuration("threshold")).isEqualTo(Duration.ofSeconds(1));
        assertThat(event.getDuration("gcOverlap")).isZero();
        assertThat(event.getThread().getJavaName())
                .isEqualTo(Thread.currentThread().getName());
        assertThat(event.getStackTrace().getFrames())
                .anySatisfy(frame ->
                        assertThat(frame.getMethod().getType().getName()).isEqualTo(SlowCallEventTest.class.getName()));
    }

    @Test
    void withoutTheFlightRecordersModule_slowCallsAreToldAsEver() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--limit-modules",
                        "java.base,jdk.management",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).contains("load is still running", "load took 2.00 s", "slow 1, recorder false");
        assertThat(process.exitValue()).as(output).isZero();
    }
}
