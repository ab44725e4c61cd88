package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.perfkit.signal.Signal;
import dev.perfkit.time.ManualTime;
import dev.perfkit.time.Scheduler;
import dev.perfkit.weave.LogLines;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProfilerTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final ManualTime time = new ManualTime();
    private final Profiler profiler = builder().build();

    private ProfilerBuilder builder() {
        return Profiler.builder().ticker(time).scheduler(Scheduler.disabled()).wallClock(InstantSource.fixed(NOON));
    }

    @AfterEach
    void close() {
        profiler.close();
    }

    private void takes(Duration duration) {
        time.advance(duration);
    }

    private ProfileReport.Site only() {
        assertThat(profiler.report().sites()).hasSize(1);
        return profiler.report().sites().get(0);
    }

    @Test
    void time_ofARunnable_isRecorded() {
        profiler.time("checkout", () -> takes(Duration.ofMillis(3)));
        profiler.time("checkout", () -> takes(Duration.ofMillis(5)));

        assertThat(only().name()).isEqualTo("checkout");
        assertThat(only().calls()).isEqualTo(2);
        assertThat(only().errors()).isZero();
        assertThat(only().mean()).isEqualTo(4e6);
        assertThat(only().total()).isEqualTo(8_000_000);
        assertThat(only().max()).isEqualTo(5_000_000);
        assertThat(only().p99()).isCloseTo(5e6, withPercentage(0.55));
    }

    @Test
    void time_ofABodyWithAResult_returnsItsValue() {
        String value = profiler.time("load", () -> "value");

        assertThat(value).isEqualTo("value");
        assertThat(only().calls()).isEqualTo(1);
    }

    @Test
    void time_ofABodyThatThrows_isAnErrorAndThrowsOn() {
        assertThatThrownBy(() -> profiler.time("load", () -> {
                    throw new IOException("gone");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
        Runnable failing = () -> {
            throw new IllegalStateException("broken");
        };
        assertThatThrownBy(() -> profiler.time("load", failing)).hasMessage("broken");

        assertThat(only().calls()).isEqualTo(2);
        assertThat(only().errors()).isEqualTo(2);
        assertThat(only().inFlight()).isZero();
    }

    @Test
    void time_ofAStage_lastsUntilItCompletes() {
        CompletableFuture<String> future = new CompletableFuture<>();

        assertThat(profiler.time("load", () -> future)).isSameAs(future);

        assertThat(only().inFlight()).isEqualTo(1);
        takes(Duration.ofMillis(900));
        future.complete("done");
        assertThat(only().total()).isEqualTo(Duration.ofMillis(900).toNanos());
    }

    @Test
    void time_nested_countsTheOutermostOnly() {
        profiler.time("a", () -> profiler.time("b", () -> profiler.time("a", () -> takes(Duration.ofMillis(1)))));

        assertThat(profiler.report().sites()).allSatisfy(site -> {
            assertThat(site.calls()).isEqualTo(1);
            assertThat(site.total()).isEqualTo(1_000_000);
        });
    }

    @Test
    void time_deeplyNested_keepsEverySite() {
        nest(0, 40);

        assertThat(profiler.report().sites())
                .hasSize(40)
                .allSatisfy(site -> assertThat(site.calls()).isEqualTo(1));
    }

    private void nest(int level, int depth) {
        if (level < depth) {
            profiler.time("level " + level, () -> nest(level + 1, depth));
        }
    }

    @Test
    void timing_closedTwice_isRecordedOnce() {
        Timing timing = profiler.start("import");
        assertThat(only().inFlight()).isEqualTo(1);
        takes(Duration.ofMillis(7));
        timing.close();
        takes(Duration.ofMillis(7));
        timing.failed();
        timing.close();

        assertThat(only().calls()).isEqualTo(1);
        assertThat(only().errors()).isZero();
        assertThat(only().total()).isEqualTo(7_000_000);
        assertThat(only().inFlight()).isZero();
    }

    @Test
    void timing_failed_isAnError() {
        try (Timing timing = profiler.start("import")) {
            timing.failed();
        }

        assertThat(only().errors()).isEqualTo(1);
    }

    @Test
    void sites_beyondTheMaximum_areCountedAtOther() {
        Profiler small = builder().maximumSites(2).build();
        for (String site : List.of("a", "b", "c", "d", "c", "a")) {
            small.time(site, () -> {});
        }

        assertThat(small.report().sites())
                .extracting(ProfileReport.Site::name, ProfileReport.Site::calls)
                .containsExactlyInAnyOrder(tuple("a", 2L), tuple("b", 1L), tuple("(other)", 3L));
    }

    @Test
    void closedProfiler_recordsNothingNew_andStaysReadable() {
        Timing underWay = profiler.start("import");
        profiler.close();
        profiler.close();

        profiler.time("after", () -> {});
        assertThat(profiler.time("after", () -> 5)).isEqualTo(5);
        profiler.start("after").close();
        underWay.close();

        assertThat(only().name()).isEqualTo("import");
        assertThat(only().calls()).isEqualTo(1);
    }

    @Test
    void install_whileAnotherIs_isRefused() {
        Profiler.install(profiler);

        Profiler second = builder().name("second").build();
        assertThatThrownBy(() -> Profiler.install(second))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("installed: profiler profile (expected: none; close that one first)");

        second.close();
        profiler.close();
        assertThatThrownBy(() -> Profiler.install(second)).hasMessage("profiler second is closed");
        assertThat(Installed.current()).isNull();
    }

    @Test
    void signals_areThreeASite_namedAfterProfilerAndSite() {
        Signal.Latency latency = profiler.latency("checkout");
        Signal.Ratio errors = profiler.errors("checkout");
        Signal.Gauge inFlight = profiler.inFlight("checkout");
        profiler.time(
                "checkout", () -> assertThat(inFlight.value().getAsDouble()).isEqualTo(1));
        Runnable failing = () -> {
            throw new IllegalStateException("broken");
        };
        assertThatThrownBy(() -> profiler.time("checkout", failing)).hasMessage("broken");

        assertThat(latency.snapshot().get().count()).isEqualTo(2);
        assertThat(errors.share().get()).isEqualTo(new Signal.Share(1, 2));
        assertThat(inFlight.value().getAsDouble()).isZero();
        assertThat(profiler.signals())
                .extracting(Signal::name)
                .containsExactly("profile.checkout.latency", "profile.checkout.errors", "profile.checkout.in-flight");
    }

    @Test
    void report_saysWhoWhenAndHowLong() {
        takes(Duration.ofMinutes(2));

        assertThat(profiler.report())
                .isEqualTo(new ProfileReport(
                        "profile",
                        NOON,
                        Duration.ofMinutes(2),
                        List.of(),
                        null,
                        Overhead.UNKNOWN,
                        null,
                        Installed.unmeasured()));
        assertThat(profiler.snapshot()).isEqualTo(profiler.report());
        assertThat(profiler).hasToString("Profiler{profile, sites=0}");
    }

    @Test
    void slowCalls_areCountedByTheThreshold() {
        Profiler strict = builder().slowThreshold(Duration.ofMillis(10)).build();
        List<String> lines = LogLines.of(() -> {
            for (int millis : List.of(9, 10, 11, 500)) {
                strict.time("load", () -> takes(Duration.ofMillis(millis)));
            }
        });

        assertThat(lines).hasSize(1);
        assertThat(strict.report().sites().get(0).slow()).isEqualTo(3);
    }

    @Test
    void slowCall_whenTheLoggingIsBroken_harmsNoCaller() {
        Profiler strict = builder().slowThreshold(Duration.ofMillis(10)).build();
        PrintStream before = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8) {
            @Override
            public void println(@Nullable String line) {
                throw new IllegalStateException("asked to fail");
            }
        });
        try {
            String value = strict.time("load", () -> {
                takes(Duration.ofMillis(10));
                return "value";
            });
            assertThat(value).isEqualTo("value");
        } finally {
            System.setErr(before);
        }
        assertThat(strict.report().sites().get(0).slow()).isEqualTo(1);
        assertThat(strict.report().sites().get(0).inFlight()).isZero();
    }

    @Test
    void brokenTicker_reachesNoCaller_andSpoilsNoLaterCall() {
        AtomicBoolean broken = new AtomicBoolean();
        Profiler fragile = builder()
                .ticker(() -> {
                    if (broken.get()) {
                        throw new IllegalStateException("asked to break");
                    }
                    return time.read();
                })
                .build();
        List<String> ran = new ArrayList<>();
        Timing begun = fragile.start("begun");
        CompletableFuture<String> stage = new CompletableFuture<>();
        fragile.<CompletionStage<String>, RuntimeException>time("begun", () -> stage);

        List<String> lines = LogLines.of(() -> {
            broken.set(true);
            fragile.time("load", () -> {
                ran.add("block");
            });
            ran.add(fragile.time("another", () -> "value"));
            fragile.start("third").close();
            begun.close();
            stage.complete("late");
            broken.set(false);
            fragile.time("load", () -> broken.set(true)); // breaks while it runs
            broken.set(false);
        });
        fragile.time("load", () -> {});

        assertThat(ran).containsExactly("block", "value");
        assertThat(lines).hasSize(1).first().asString().contains("a call could not begin to be timed; it goes on");
        assertThat(Reported.site(fragile, "load").calls()).isEqualTo(1);
        assertThat(Reported.site(fragile, "load").recursive()).isZero();
        assertThat(fragile.report().sites())
                .extracting(ProfileReport.Site::inFlight)
                .containsOnly(0L);
    }

    @Test
    void install_whoseSchedulerRefuses_leavesNothingInstalled() {
        AtomicBoolean refuses = new AtomicBoolean();
        Scheduler scheduler = (executor, task, delay) -> {
            if (refuses.get()) {
                throw new IllegalStateException("asked to refuse");
            }
            return () -> {};
        };
        try (Profiler unlucky = builder().scheduler(scheduler).build()) {
            refuses.set(true);
            assertThatThrownBy(() -> Profiler.install(unlucky)).hasMessage("asked to refuse");

            Profiler.install(profiler);
        }
    }

    @Test
    void nullBody_isRefusedAtOnce_andIsNoCall() {
        Runnable none = none();

        assertThatThrownBy(() -> profiler.time("load", none)).hasMessage("body");
        assertThat(profiler.report().sites()).isEmpty();
    }

    @SuppressWarnings("NullAway")
    private static Runnable none() {
        return null;
    }

    @Test
    void slowThreshold_beyondALong_isNeverReached() {
        Profiler patient =
                builder().slowThreshold(Duration.ofSeconds(Long.MAX_VALUE)).build();

        patient.time("load", () -> takes(Duration.ofDays(1)));

        assertThat(patient.report().sites().get(0).slow()).isZero();
    }

    @Test
    void site_namedAsTheOneForOthers_isThatOne() {
        Profiler small = builder().maximumSites(1).build();
        for (String site : List.of("(other)", "a", "b")) {
            small.time(site, () -> {});
        }

        assertThat(small.report().sites())
                .extracting(ProfileReport.Site::name, ProfileReport.Site::calls)
                .containsExactlyInAnyOrder(tuple("a", 1L), tuple("(other)", 2L));
    }

    @Test
    void badArguments_areRefusedWithNameValueAndExpectation() {
        assertThatThrownBy(() -> builder().maximumSites(0)).hasMessage("maximumSites: 0 (expected: >= 1)");
        assertThatThrownBy(() -> builder().slowThreshold(Duration.ZERO))
                .hasMessage("slowThreshold: PT0S (expected: > 0)");
        assertThatThrownBy(() -> builder().name(" ")).hasMessage("name: \" \" (expected: not blank)");
        assertThatThrownBy(() -> profiler.start("")).hasMessage("site: \"\" (expected: not blank)");
        assertThatThrownBy(() -> profiler.latency("")).hasMessage("site: \"\" (expected: not blank)");
    }
}
