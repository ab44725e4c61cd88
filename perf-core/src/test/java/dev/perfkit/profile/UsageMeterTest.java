package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UsageMeterTest {
    private static final long COST = 34;

    /** One call in N is measured, N the least power of two at which measuring stays within 1 % of the calls' time. */
    @ParameterizedTest
    @CsvSource({
        // nanoseconds a call, one in
        "100000, 1",
        "3401, 1",
        "3400, 2",
        "1701, 2",
        "1700, 4",
        "1000, 4",
        "851, 4",
        "850, 8",
        "100, 64",
        "34, 128",
        "1, 4096",
        "0, 4096",
    })
    void adaptive_measuresOneInAsMany_asTheCostAsksFor(long nanos, int every) {
        UsageMeter meter = new UsageMeter(COST, Sampling.ADAPTIVE);
        assertThat(meter.mask()).isEqualTo(UsageMeter.EVERY_CALL);
        for (int i = 0; i < 10; i++) {
            meter.record(8, nanos);
        }

        assertThat(meter.snapshot(0, 0).every()).isEqualTo(every);
        assertThat(meter.mask()).isEqualTo(every - 1);
        if (nanos >= 34) {
            assertThat((double) COST / every / nanos).isLessThanOrEqualTo(0.01);
        }
    }

    @Test
    void adaptive_neverGoesBelowOneIn65536() {
        UsageMeter meter = new UsageMeter(1_000_000, Sampling.ADAPTIVE);
        meter.record(1, 1);

        assertThat(meter.snapshot(0, 0).every()).isEqualTo(65_536);
    }

    @Test
    void callDuringWhichTheJvmCeasedToCount_isNotMeasured() {
        UsageMeter meter = new UsageMeter(COST, Sampling.EVERY_CALL);
        meter.record(-1 - 5_000, 100); // -1 at the end, 5,000 at the beginning

        assertThat(meter.snapshot(1, 0).measured()).isZero();
    }

    @Test
    void adaptive_followsCallsThatBecomeLonger() {
        UsageMeter meter = new UsageMeter(COST, Sampling.ADAPTIVE);
        meter.record(1, 100);
        assertThat(meter.snapshot(0, 0).every()).isEqualTo(64);
        for (int i = 0; i < 200; i++) {
            meter.record(1, 100_000);
        }

        assertThat(meter.snapshot(0, 0).every()).isEqualTo(1);
    }

    @Test
    void amounts_areSummed_andTheGreatestKept() {
        UsageMeter meter = new UsageMeter(COST, Sampling.EVERY_CALL);
        for (long amount : List.of(5, 100, 7, 0)) {
            meter.record(amount, 10);
        }

        assertThat(meter.snapshot(4, 0)).isEqualTo(new Usage(4, 112, 100, 1, 0));
        assertThat(meter.snapshot(4, 0).mean()).isEqualTo(112 / 4.0);
        assertThat(meter.snapshot(4, 0).share(8)).isEqualTo(0.5);
    }

    @Test
    void everyCall_countsWhatIsLeftOut_andNeverShowsLessThanBefore() {
        UsageMeter meter = new UsageMeter(COST, Sampling.EVERY_CALL);
        meter.leaveOut();

        assertThat(meter.snapshot(10, 2).measured()).isEqualTo(7);
        assertThat(meter.snapshot(10, 5).measured()).isEqualTo(7);
        assertThat(meter.snapshot(20, 5).measured()).isEqualTo(14);
    }

    @Test
    void everyCall_staysSo_howeverShortTheyAre() {
        UsageMeter meter = new UsageMeter(COST, Sampling.EVERY_CALL);
        meter.record(1, 1);

        assertThat(meter.mask()).isEqualTo(UsageMeter.EVERY_CALL);
    }

    @Test
    void off_measuresNothing() {
        assertThat(new UsageMeter(COST, Sampling.OFF).mask()).isEqualTo(UsageMeter.NO_CALL);
        assertThat(new UsageMeter(COST, Sampling.OFF).snapshot(9, 9)).isEqualTo(Usage.OFF);
        assertThat(Usage.OFF.mean()).isNaN();
        assertThat(Usage.OFF.share(0)).isZero();
    }

    @Test
    void shortCalls_areMeasuredByChance_inAboutTheShareThatIsTold() {
        ManualTime time = new ManualTime();
        Profiler profiler = Profiler.builder().ticker(time).cpu(Sampling.OFF).build();
        int calls = 40_000;
        for (int i = 0; i < calls; i++) {
            profiler.time("short", () -> time.advance(Duration.ofNanos(1_000)));
        }

        ProfileReport.Site site = Reported.site(profiler, "short");
        assertThat(site.allocation().every()).isEqualTo(4);
        // 40,000 draws of one in four: 10,000 with a standard deviation of 87.
        assertThat((double) site.allocation().measured()).isCloseTo(calls / 4.0, within(6 * 87.0));
        assertThat(site.cpu()).isEqualTo(Usage.OFF);
    }

    @Test
    void everyCall_measuresAllocation_ofWhatTheCallAllocates() {
        Profiler profiler = Profiler.builder()
                .allocation(Sampling.EVERY_CALL)
                .cpu(Sampling.EVERY_CALL)
                .build();
        List<byte[]> kept = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            profiler.time("allocates", () -> kept.add(new byte[100_000]));
        }

        Usage allocation = Reported.site(profiler, "allocates").allocation();
        assertThat(allocation.measured()).isEqualTo(10);
        assertThat(allocation.peak()).isGreaterThanOrEqualTo(100_000);
        assertThat(allocation.total()).isBetween(1_000_000L, 3_000_000L);
        assertThat(Reported.site(profiler, "allocates").cpu().measured()).isEqualTo(10);
        assertThat(Reported.site(profiler, "allocates").allocated()).isEqualTo((double) allocation.total());
    }

    @Test
    void virtualThreads_cannotBeMeasured_andAreToldApart() throws Exception {
        ExecutorService virtual = VirtualExecutor.create();
        assumeThat(virtual).as("a JDK from 21 on, with virtual threads").isNotNull();
        Profiler profiler = Profiler.builder()
                .allocation(Sampling.EVERY_CALL)
                .cpu(Sampling.EVERY_CALL)
                .build();
        for (int i = 0; i < 10; i++) {
            virtual.submit(() -> profiler.time("call", () -> {})).get();
        }
        profiler.time("call", () -> {});
        virtual.shutdown();
        assertThat(virtual.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

        Usage allocation = Reported.site(profiler, "call").allocation();
        assertThat(allocation.virtual()).isEqualTo(10);
        assertThat(allocation.measured()).isEqualTo(1);
        assertThat(Reported.site(profiler, "call").cpu().virtual()).isEqualTo(10);
    }
}
