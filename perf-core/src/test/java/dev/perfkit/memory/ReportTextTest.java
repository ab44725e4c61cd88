package dev.perfkit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.memory.MemoryReport.Overhead;
import dev.perfkit.memory.Recommendation.Confidence;
import dev.perfkit.memory.SuddenGrowth.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportTextTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void text_hasALineForEachFinding() {
        MemorySnapshot last = new Snapshots().next();
        LeakVerdict leak = new LeakVerdict(
                Resource.HEAP,
                LeakState.CONFIRMED,
                "it grew by 40 MB in 10 minutes",
                40,
                Duration.ofMinutes(10),
                40 << 20,
                new Estimate(240 << 20, 200 << 20, 280 << 20),
                new Estimate(2_048, 1_024, 4_096),
                null,
                new Estimate(1.5, 1.25, Double.POSITIVE_INFINITY),
                List.of(
                        new GrowingClass("byte[]", 30 << 20, 5_000, List.of("shop.Session", "shop.Cart")),
                        new GrowingClass("shop.Session", 10 << 20, 5_000, List.of())));
        LeakVerdict steady = new LeakVerdict(
                Resource.FILES,
                LeakState.STEADY,
                "100 files throughout",
                40,
                Duration.ofMinutes(10),
                0,
                new Estimate(0, -1, 1),
                null,
                null,
                null,
                List.of());
        MemoryReport report = new MemoryReport(
                "shop",
                NOON,
                Duration.ofSeconds(600),
                List.of(last),
                List.of(leak, steady),
                List.of(new SuddenGrowth("threads", NOON, Duration.ofSeconds(70), 60, 20, "threads", 2, Severity.HIGH)),
                List.of(new Recommendation("find it", "it grows", "no restarts", Confidence.HIGH)),
                new Overhead(600, Duration.ofMillis(120), 0.0002),
                Map.of("listener", 2L),
                List.of("class histograms: off"));

        assertThat(report.text()).isEqualTo("""
                memory profile of shop, 10m from 2026-01-01T12:00:00Z
                heap 200 MB used, 100 MB live, 400 MB committed, max 400 MB; RSS 500 MB; metaspace 50 MB, 5000 classes
                direct buffers 10 MB, mapped 0 B; 20 threads; files 100 of 1000; memory limit 1000 MB

                resource  verdict    an hour                    per work                   hours left          why
                heap      confirmed  240 MB (200 MB .. 280 MB)  2.0 KB (1.0 KB .. 4.0 KB)  1.5 (1.3 .. never)  it grew by 40 MB in 10 minutes
                files     steady     0.0 (-1.0 .. 1.0)          -                          -                   100 files throughout

                classes that grow (heap)
                  byte[]  +30 MB, +5000 objects, likely held by shop.Session, shop.Cart
                  shop.Session  +10 MB, +5000 objects

                sudden growth
                  threads: +200 % after 1m10s, 60 where the ten snapshots before had 20 (high)

                recommendations
                  find it
                    because: it grows
                    gain: no restarts
                    confidence: high

                overhead: 0.020 % of a core, 600 samples
                class histograms: off
                failed: listener, 2 times
                """);
        assertThat(report.verdict(Resource.HEAP)).contains(leak);
        assertThat(report.verdict(Resource.THREADS)).isEmpty();
    }

    @Test
    void bytes_areInTheUnitThatFits() {
        assertThat(ReportText.bytes(0L)).isEqualTo("0 B");
        assertThat(ReportText.bytes(1_023L)).isEqualTo("1023 B");
        assertThat(ReportText.bytes(1_536L)).isEqualTo("1.5 KB");
        assertThat(ReportText.bytes(-20L << 20)).isEqualTo("-20 MB");
        assertThat(ReportText.bytes(3L << 40)).isEqualTo("3.0 TB");
        assertThat(ReportText.bytes(null)).isEqualTo("not known");
    }

    @Test
    void amounts_withoutAnEnd_areUnknown_butHoursNeverCome() {
        assertThat(ReportText.amount(Double.POSITIVE_INFINITY, "")).isEqualTo("never");
        assertThat(ReportText.amount(Double.POSITIVE_INFINITY, "threads")).isEqualTo("unknown");
        assertThat(ReportText.amount(Double.NEGATIVE_INFINITY, "bytes")).isEqualTo("unknown");
    }

    @Test
    void amounts_ofLessThanAByte_areNotToldAsNothing() {
        assertThat(ReportText.amount(0.7, "bytes")).isEqualTo("0.70 B");
        assertThat(ReportText.amount(-1.5, "bytes")).isEqualTo("-1.5 B");
        assertThat(ReportText.amount(0, "bytes")).isEqualTo("0 B");
    }

    @Test
    void growthFromNothing_hasNoRate_andFailuresAreInTheirOrder() {
        double infinite = Double.POSITIVE_INFINITY;
        MemoryReport report = new MemoryReport(
                "shop",
                NOON,
                Duration.ofSeconds(60),
                List.of(),
                List.of(),
                List.of(new SuddenGrowth(
                        "files", NOON, Duration.ofSeconds(20), 60, 0, "files", infinite, Severity.HIGH)),
                List.of(),
                new Overhead(60, null, null),
                Map.of("work counter", 1L, "listener", 2L, "host probe", 3L, "class histogram", 4L, "executor", 5L),
                List.of());

        assertThat(report.text())
                .contains("  files: from nothing after 20s, 60 where the ten snapshots before had 0.0 (high)");
        assertThat(report.failures().keySet())
                .containsExactly("class histogram", "executor", "host probe", "listener", "work counter");
    }
}
