package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.time.ManualTime;
import dev.perfkit.weave.LogLines;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What annotations say of the calls of a wrapped interface, and which of them counts. The interfaces are compiled here: this
 * module's tests are woven, and the weaver refuses an annotation on an abstract method.
 */
final class ProxiedAnnotationsTest {
    private static final String SOURCE = """
            package wrapped;

            import dev.perfkit.profile.*;
            import dev.perfkit.time.ManualTime;
            import java.lang.annotation.*;
            import java.time.Duration;
            import java.util.function.BiConsumer;

            @Retention(RetentionPolicy.RUNTIME)
            @Profiled(name = "by another annotation")
            @interface Watched {}

            @Profiled(name = "interface")
            interface Ranked {
                void byClass();
                @Profiled(name = "interface method") void byInterfaceMethod();
                @Profiled(name = "interface method") void byMethod();
                @NotProfiled void excludedHere();
                void excludedThere();
                @Watched void byMeta();

                static void callAll(Ranked ranked) {
                    ranked.byClass();
                    ranked.byInterfaceMethod();
                    ranked.byMethod();
                    ranked.excludedHere();
                    ranked.excludedThere();
                    ranked.byMeta();
                }
            }

            class Unannotated implements Ranked {
                public void byClass() {}
                public void byInterfaceMethod() {}
                @Profiled(name = "method") public void byMethod() {}
                public void excludedHere() {}
                @NotProfiled public void excludedThere() {}
                public void byMeta() {}
            }

            @Profiled(name = "class")
            class Annotated extends Unannotated {
                public void byClass() {}
            }

            interface Details {
                @Profiled(slowMillis = 20, tags = {"team=web", "tier=1"}, allocation = false, cpu = false)
                void take(Duration duration);
                void takeAsIs(Duration duration);
            }

            interface Source<T> {
                T next(T last);
                Object peek();
            }

            interface Words extends Source<String> {
                @Profiled(tags = "kind=words") String next(String last);
                String peek();
            }

            class Alphabet implements Words {
                public String next(String last) { return last + "a"; }
                public String peek() { return "a"; }
            }

            class Numbers implements Source<Integer> {
                @Profiled(name = "count") public Integer next(Integer last) { return last + 1; }
                public Integer peek() { return 1; }
            }

            interface BadThreshold {
                @Profiled(slowMillis = -1) void threshold();
            }

            interface BadTag {
                @Profiled(tags = "team") void tag();
            }

            public enum Scenario implements BiConsumer<Profiler, ManualTime> {
                ANNOTATED_CLASS {
                    public void accept(Profiler profiler, ManualTime time) {
                        Ranked.callAll(profiler.wrap(Ranked.class, new Annotated()));
                    }
                },
                UNANNOTATED_CLASS {
                    public void accept(Profiler profiler, ManualTime time) {
                        Ranked.callAll(profiler.wrap(Ranked.class, new Unannotated()));
                    }
                },
                DETAILS {
                    public void accept(Profiler profiler, ManualTime time) {
                        Details details = profiler.wrap(Details.class, new Details() {
                            public void take(Duration duration) { time.advance(duration); }
                            public void takeAsIs(Duration duration) { time.advance(duration); }
                        });
                        for (int millis = 19; millis <= 20; millis++) {
                            details.take(Duration.ofMillis(millis));
                            details.takeAsIs(Duration.ofMillis(millis));
                        }
                    }
                },
                GENERIC_THROUGH_EITHER_TYPE {
                    public void accept(Profiler profiler, ManualTime time) {
                        Words words = profiler.wrap(Words.class, new Alphabet());
                        Source<String> source = words;
                        if (!(words.next("a") + source.next("b") + words.peek() + source.peek()).equals("aabaaa")) {
                            throw new AssertionError();
                        }
                    }
                },
                GENERIC_IMPLEMENTATION {
                    @SuppressWarnings("unchecked")
                    public void accept(Profiler profiler, ManualTime time) {
                        Source<Integer> source = profiler.wrap(Source.class, new Numbers());
                        if (source.next(1) != 2) {
                            throw new AssertionError();
                        }
                    }
                },
                BAD_THRESHOLD {
                    public void accept(Profiler profiler, ManualTime time) {
                        profiler.wrap(BadThreshold.class, () -> {});
                    }
                },
                BAD_TAG {
                    public void accept(Profiler profiler, ManualTime time) {
                        profiler.wrap(BadTag.class, () -> {});
                    }
                }
            }
            """;

    @TempDir
    Path folder;

    private URLClassLoader loader;
    private final ManualTime time = new ManualTime();
    private final Profiler profiler = Profiler.builder()
            .ticker(time)
            .allocation(Sampling.EVERY_CALL)
            .cpu(Sampling.EVERY_CALL)
            .build();

    @BeforeEach
    void compile() throws IOException {
        Path source = Files.writeString(folder.resolve("Scenario.java"), SOURCE);
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-cp", path, "-d", folder.toString(), source.toString()))
                .isZero();
        loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
    }

    @AfterEach
    void close() throws IOException {
        loader.close();
    }

    @SuppressWarnings("unchecked")
    private void run(String scenario) throws ClassNotFoundException {
        BiConsumer<Profiler, ManualTime> found = null;
        for (Object constant : loader.loadClass("wrapped.Scenario").getEnumConstants()) {
            found = constant.toString().equals(scenario) ? (BiConsumer<Profiler, ManualTime>) constant : found;
        }
        assertThat(found).as(scenario).isNotNull();
        found.accept(profiler, time);
    }

    private List<String> sites() {
        return profiler.report().sites().stream()
                .map(site -> site.name() + " " + site.calls())
                .sorted()
                .collect(Collectors.toList());
    }

    @Test
    void methods_thenTypes_areAsked_theImplementationFirst() throws Exception {
        run("ANNOTATED_CLASS");

        assertThat(sites()).containsExactly("by another annotation 1", "class 1", "interface method 1", "method 1");
    }

    @Test
    void interfaceItself_countsLast() throws Exception {
        run("UNANNOTATED_CLASS");

        assertThat(sites()).containsExactly("by another annotation 1", "interface 1", "interface method 1", "method 1");
    }

    @Test
    void thresholdTagsAndSwitches_ofTheAnnotation_hold() throws Exception {
        LogLines.of(() -> {
            try {
                run("DETAILS");
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        });

        ProfileReport.Site detailed = Reported.site(profiler, "wrapped.Details.take(Duration)");
        ProfileReport.Site plain = Reported.site(profiler, "wrapped.Details.takeAsIs(Duration)");
        assertThat(detailed.slow()).isEqualTo(1);
        assertThat(detailed.tags()).containsExactly("team=web", "tier=1");
        assertThat(detailed.allocation().measured()).isZero();
        assertThat(detailed.cpu().measured()).isZero();
        assertThat(plain.slow()).isZero();
        assertThat(plain.tags()).isEmpty();
        assertThat(plain.allocation().measured()).isEqualTo(2);
        assertThat(plain.cpu().measured()).isEqualTo(2);
    }

    @Test
    void genericInterface_calledThroughEitherType_isCountedOnceACall_atOneSite() throws Exception {
        run("GENERIC_THROUGH_EITHER_TYPE");

        assertThat(sites()).containsExactly("wrapped.Words.next(String) 2", "wrapped.Words.peek() 2");
        assertThat(Reported.site(profiler, "wrapped.Words.next(String)").tags()).containsExactly("kind=words");
    }

    @Test
    void genericInterface_implementedWithAType_findsTheImplementationsAnnotation() throws Exception {
        run("GENERIC_IMPLEMENTATION");

        assertThat(sites()).containsExactly("count 1");
    }

    @Test
    void badAttribute_isRefusedAtOnce_withTheMethod() {
        assertThatThrownBy(() -> run("BAD_THRESHOLD"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("@Profiled for wrapped.BadThreshold.threshold(): slowMillis: -1 (expected: >= 0)");
        assertThatThrownBy(() -> run("BAD_TAG"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("@Profiled for wrapped.BadTag.tag(): tags: \"team\" (expected: \"key=value\")");
    }
}
