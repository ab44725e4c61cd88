package dev.perfkit.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.profile.Profiled;
import java.io.File;
import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.loading.ByteArrayClassLoader;
import net.bytebuddy.implementation.FixedValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many methods are annotated, woven and called, in the running JVM. */
final class CoverageTest {
    /** Nobody weaves for it. */
    @Retention(RetentionPolicy.RUNTIME)
    @interface Unwoven {}

    @Unwoven
    @Retention(RetentionPolicy.RUNTIME)
    @interface Outer {}

    @Outer
    @Retention(RetentionPolicy.RUNTIME)
    @interface Outermost {}

    static class Carrier {
        @Unwoven
        Carrier() {}

        @Unwoven
        void own() {}

        @Outermost
        void outermost() {}

        void none() {}
    }

    @Outer
    abstract static class Whole {
        Whole() {}

        void one() {}

        static int two() {
            return 2;
        }

        abstract void three();
    }

    private static Coverage of(Class<? extends Annotation> annotation) {
        return Coverage.of(annotation, CoverageTest.class.getClassLoader());
    }

    @Test
    void annotation_ownOnClassAndAtAnyDepth_isCounted() {
        Coverage coverage = of(Unwoven.class);

        assertThat(coverage).hasToString("annotated 5, woven 0, called 0");
        assertThat(coverage.annotation()).isEqualTo("Unwoven");
        assertThat(coverage.notWoven()).containsExactly(Carrier.class.getName(), Whole.class.getName());
    }

    @Test
    void wovenMethods_areCounted_andThoseCalledToo() {
        Coverage before = of(Profiled.class);
        assertThat(new Late().called()).isOne();
        assertThat(new Late().called()).isOne();

        Coverage after = of(Profiled.class);

        assertThat(after.annotated()).isEqualTo(before.annotated()).isGreaterThan(40);
        assertThat(after.woven()).isBetween(40, after.annotated());
        assertThat(after.called() - before.called()).isEqualTo(2);
        assertThat(after.notWoven()).noneMatch(name -> name.startsWith("dev.perfkit.weave.CoverageTest"));
    }

    static class Late {
        @Profiled
        Late() {}

        @Profiled
        int called() {
            return 1;
        }

        @Profiled
        int never() {
            return 2;
        }
    }

    private static byte[] carrier(String name) {
        return new ByteBuddy()
                .subclass(Object.class)
                .name(name)
                .defineMethod("find", String.class, Visibility.PUBLIC)
                .intercept(FixedValue.value("found"))
                .annotateMethod(
                        AnnotationDescription.Builder.ofType(Unwoven.class).build())
                .make()
                .getBytes();
    }

    private static void write(Path jar, String entry, byte[] content) throws Exception {
        try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(jar))) {
            to.putNextEntry(new JarEntry(entry));
            to.write(content);
        }
    }

    @Test
    void urlsOfTheLoader_areScanned_andWhatCannotBeLoadedIsLeftOut(@TempDir Path folder) throws Exception {
        write(folder.resolve("a.jar"), "example/Found.class", carrier("example.Found"));
        write(folder.resolve("b.jar"), "example/Other.class", carrier("example.Misplaced"));
        Files.writeString(folder.resolve("c.jar"), "no jar");
        URL[] urls = {
            folder.resolve("a.jar").toUri().toURL(),
            folder.resolve("b.jar").toUri().toURL(),
            folder.resolve("c.jar").toUri().toURL(),
            new URL("http://localhost:1/d.jar")
        };
        try (URLClassLoader loader = new URLClassLoader(urls, CoverageTest.class.getClassLoader())) {
            Coverage coverage = Coverage.of(Unwoven.class, loader);

            assertThat(coverage.annotated()).isEqualTo(6);
            assertThat(coverage.notWoven()).contains("example.Found");
        }
    }

    @Test
    void jarOfAnApplication_isScannedWithTheJarsInIt(@TempDir File folder) throws Exception {
        Path library = folder.toPath().resolve("library.jar");
        write(library, "example/InLibrary.class", carrier("example.InLibrary"));
        Path application = folder.toPath().resolve("application.jar");
        write(application, "BOOT-INF/lib/library.jar", Files.readAllBytes(library));
        // As the launcher of such a jar: the class comes from where nobody can look.
        ClassLoader launcher = new ByteArrayClassLoader(
                CoverageTest.class.getClassLoader(), Map.of("example.InLibrary", carrier("example.InLibrary")));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {application.toUri().toURL()}, launcher)) {
            assertThat(Coverage.of(Unwoven.class, loader).notWoven()).contains("example.InLibrary");
        }
    }
}
