package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.profile.NotProfiled;
import dev.perfkit.profile.ProfileReport;
import dev.perfkit.profile.Profiled;
import dev.perfkit.profile.Profiler;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The annotation on a class and on another annotation, and the stamp. */
final class WovenClassTest {
    private final Profiler profiler = Profiler.builder().build();

    @Profiled
    static class Whole {
        Whole() {}

        int declared() {
            IntSupplier lambda = () -> 1;
            return lambda.getAsInt();
        }

        @Profiled(name = "own name")
        int named() {
            return 2;
        }

        @NotProfiled
        int excluded() {
            return 3;
        }
    }

    @Profiled(name = "database")
    @Retention(RetentionPolicy.RUNTIME)
    @interface Query {}

    @Query
    @Twice
    @Retention(RetentionPolicy.RUNTIME)
    @interface Finder {}

    /** Stands on {@link Twice}, which stands on it. */
    @Twice
    @Retention(RetentionPolicy.RUNTIME)
    @interface Once {}

    @Once
    @Retention(RetentionPolicy.RUNTIME)
    @interface Twice {}

    static class Repository {
        @Finder
        int deeper() {
            return 6;
        }

        @Twice
        int unmeasured() {
            return 7;
        }

        @Finder
        @Profiled(name = "closest")
        int closer() {
            return 8;
        }

        @Query
        int find() {
            return 4;
        }

        int plain() {
            return 5;
        }
    }

    @Profiled
    record Point(int x, List<? super String> y) {
        int sum(int a) {
            return a + x;
        }
    }

    enum Colour {
        RED {
            @Override
            @Profiled
            int code() {
                return 1;
            }
        };

        abstract int code();
    }

    @BeforeEach
    void install() {
        Profiler.install(profiler);
    }

    @AfterEach
    void close() {
        profiler.close();
    }

    @Test
    void annotatedClass_standsForItsMethods_andTheClosestWins() {
        Whole whole = new Whole();
        whole.declared();
        whole.named();
        whole.excluded();

        assertThat(profiler.snapshot().sites())
                .extracting(ProfileReport.Site::name)
                .containsExactlyInAnyOrder("own name", "dev.perfkit.weave.WovenClassTest$Whole.declared()");
    }

    @Test
    void annotationThatIsAnnotated_standsForIt() {
        new Repository().find();
        new Repository().plain();

        assertThat(profiler.snapshot().sites())
                .extracting(ProfileReport.Site::name)
                .containsExactly("database");
    }

    @Test
    void annotationOnAnnotations_atAnyDepth_isFound_andTheClosestWins() {
        Repository repository = new Repository();
        repository.deeper();
        repository.closer();
        repository.unmeasured();

        assertThat(profiler.snapshot().sites())
                .extracting(ProfileReport.Site::name)
                .containsExactlyInAnyOrder("database", "closest");
    }

    @Test
    void wovenClass_asksForNoByteBuddyWhereItRuns() throws IOException {
        try (InputStream file = requireNonNull(Whole.class.getResourceAsStream("WovenClassTest$Whole.class"))) {
            String constants = new String(file.readAllBytes(), StandardCharsets.ISO_8859_1);

            assertThat(constants).contains("dev/perfkit/weave/Weaving").doesNotContain("bytebuddy");
        }
    }

    @Test
    void wovenRecordAndEnum_stayWhatTheyWere() {
        assertThat(new Point(1, List.of("a")).sum(2)).isEqualTo(3);
        assertThat(new Point(1, List.of("a"))).isEqualTo(new Point(1, List.of("a")));
        assertThat(Point.class.getRecordComponents()).hasSize(2);
        assertThat(Colour.valueOf("RED").code()).isEqualTo(1);

        assertThat(profiler.snapshot().sites())
                .extracting(ProfileReport.Site::name)
                .contains(
                        "dev.perfkit.weave.WovenClassTest$Point.sum(int)",
                        "dev.perfkit.weave.WovenClassTest$Colour$1.code()");
    }

    @Test
    void wovenClass_isStamped_othersAreNot() {
        assertThat(Whole.class).hasAnnotation(Woven.class);
        assertThat(Repository.class).hasAnnotation(Woven.class);
        assertThat(WovenClassTest.class.isAnnotationPresent(Woven.class)).isFalse();
    }
}
