package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import dev.perfkit.weave.Coverage;
import dev.perfkit.weave.LogLines;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.implementation.FixedValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class that is annotated and not woven does not go unnoticed. */
final class CoverageWatchTest {
    private final ManualTime time = new ManualTime();
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @TempDir
    Path classes;

    @BeforeEach
    void addAnUnwovenClass() throws Exception {
        new ByteBuddy()
                .subclass(Object.class)
                .name("example.Unwoven")
                .defineMethod("find", String.class, Visibility.PUBLIC)
                .intercept(FixedValue.value("found"))
                .annotateMethod(
                        AnnotationDescription.Builder.ofType(Profiled.class).build())
                .make()
                .saveIn(classes.toFile());
        Thread.currentThread()
                .setContextClassLoader(
                        new URLClassLoader(new URL[] {classes.toUri().toURL()}, before));
    }

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(before);
    }

    private Profiler profiler() {
        return Profiler.builder()
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .build();
    }

    private List<String> warnings(Runnable action) {
        return LogLines.of(action).stream()
                .filter(line -> line.contains("not woven"))
                .toList();
    }

    @Test
    void unwovenClass_isToldOnce_tenSecondsAfterTheInstallation() {
        try (Profiler profiler = profiler()) {
            Profiler.install(profiler);

            assertThat(warnings(() -> time.advance(Duration.ofSeconds(9)))).isEmpty();
            assertThat(warnings(() -> time.advance(Duration.ofSeconds(1))))
                    .singleElement()
                    .asString()
                    .contains("example.Unwoven", "dev.perfkit.weave.WeavingPlugin", "-javaagent");
            assertThat(warnings(() -> {
                        time.advance(Duration.ofMinutes(1));
                        profiler.report();
                    }))
                    .isEmpty();
        }
    }

    @Test
    void unwovenClass_isTold_whoseeverThreadLooks() {
        ClassLoader ofApplication = Thread.currentThread().getContextClassLoader();
        Executor pool = look -> {
            Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
            look.run();
            Thread.currentThread().setContextClassLoader(ofApplication);
        };
        try (Profiler profiler =
                Profiler.builder().ticker(time).scheduler(time).executor(pool).build()) {
            Profiler.install(profiler);

            assertThat(warnings(() -> time.advance(Duration.ofSeconds(10))))
                    .singleElement()
                    .asString()
                    .contains("example.Unwoven");
        }
    }

    @Test
    void report_ofAnInstalledProfiler_tellsTheCoverage_andASnapshotDoesNotLook() {
        try (Profiler profiler = profiler()) {
            assertThat(profiler.report().coverage()).isNull();
            Profiler.install(profiler);
            assertThat(profiler.snapshot().coverage()).isNull();

            LogLines.of(() -> {
                Coverage found = profiler.report().coverage();
                assertThat(found).isNotNull();
                assertThat(found.annotated()).isGreaterThan(found.woven());
                assertThat(found.notWoven()).contains("example.Unwoven");
                assertThat(profiler.snapshot().coverage()).isEqualTo(found);
            });
        }
    }

    @Test
    void profilerClosed_withinTenSeconds_looksNoMore() {
        Profiler profiler = profiler();
        Profiler.install(profiler);
        profiler.close();

        assertThat(warnings(() -> time.advance(Duration.ofMinutes(1)))).isEmpty();
    }
}
