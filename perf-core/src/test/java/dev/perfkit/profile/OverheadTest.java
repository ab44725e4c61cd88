package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;

class OverheadTest {
    @Test
    void over_ofSites_countsFramesAndWhatWasMeasured() {
        // Returned twice, of which one has not completed: both calls have cost what a call costs.
        ProfileReport.Site site = new ProfileReport.Site(
                "a",
                List.of(),
                Reports.calls(1, 1_000),
                Reports.calls(2, 10),
                0,
                Reports.calls(2, 10),
                Reports.calls(1, 1_000),
                1_000,
                0,
                3,
                0,
                new Concurrency(1, 1, 0, 0, 0, Concurrency.Risk.NONE),
                new Usage(2, 100, 50, 1, 0),
                Usage.OFF);

        assertThat(new Overhead(40, 30, Double.NaN, 0).over(List.of(site)))
                .isEqualTo(new Overhead(40, 30, Double.NaN, 40 * (2 + 3) + 2 * 30));
        assertThat(Overhead.UNKNOWN.over(List.of())).isEqualTo(Overhead.UNKNOWN);
    }

    @Test
    void report_ofWhatIsSwitchedOff_tellsNoCostOfIt() {
        try (Profiler profiler = Profiler.builder()
                .allocation(Sampling.OFF)
                .cpu(Sampling.EVERY_CALL)
                .build()) {
            profiler.time("a", () -> {});
            ProfileReport report = profiler.report();

            assertThat(report.overhead().call()).isPositive();
            assertThat(report.overhead().allocation()).isNaN();
            assertThat(report.overhead().total()).isPositive();
            assertThat(report.text()).doesNotContain("more where allocation").contains("more where CPU time is");
        }
    }

    @Test
    void report_madeOnAVirtualThread_tellsNoCostThatTheJvmDoesNot() throws Exception {
        ExecutorService virtual = VirtualExecutor.create();
        assumeThat(virtual).as("a JDK from 21 on, with virtual threads").isNotNull();
        try (Profiler profiler = Profiler.builder().build()) {
            Overhead overhead = virtual.submit(profiler::report).get().overhead();

            assertThat(overhead.call()).isPositive();
            assertThat(overhead.allocation()).isNaN();
        } finally {
            virtual.shutdown();
        }
    }
}
