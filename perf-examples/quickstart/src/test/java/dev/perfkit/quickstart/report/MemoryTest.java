package dev.perfkit.quickstart.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.host.HostProbe;
import dev.perfkit.memory.MemoryProfiler;
import dev.perfkit.memory.Resource;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemoryTest {

    @Test
    void text_hasAVerdictForEachResource_andFitsTheTerminal() {
        ManualTime time = new ManualTime();
        try (MemoryProfiler profiler = MemoryProfiler.builder("fronts")
                .openEnded()
                .host(HostProbe.disabled())
                .executor(Runnable::run)
                .scheduler(time)
                .ticker(time)
                .build()) {
            profiler.start();
            time.advance(Duration.ofSeconds(30));
            String text = Memory.text(profiler.report());
            assertThat(text.lines()).allMatch(line -> line.length() <= 100);
            assertThat(text.lines().filter(line -> line.matches("  \\S.*")))
                    .hasSizeGreaterThan(Resource.values().length);
            assertThat(text).contains("  heap  ", "  threads  ", "RSS not known", " threads; watching took ");
        }
    }
}
