package dev.perfkit.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.profile.Profiled;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Modifier;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of classes, woven by the engine that Byte Buddy's plugins for Maven and Gradle run, with its errors at the end as theirs. */
final class WeavingBuildTest {
    private static final AnnotationDescription PROFILED =
            AnnotationDescription.Builder.ofType(Profiled.class).build();

    @TempDir
    File classes;

    private static DynamicType.Builder<?> host(String name) {
        return new ByteBuddy(ClassFileVersion.JAVA_V17).subclass(Object.class).name(name);
    }

    private void write(DynamicType.Builder<?> host) throws IOException {
        host.make().saveIn(classes);
    }

    private void writeBodiless(String name, int modifiers) throws IOException {
        write(host(name)
                .modifiers(Modifier.PUBLIC | Modifier.ABSTRACT)
                .defineMethod("compute", int.class, Modifier.PUBLIC | modifiers)
                .withParameters(long.class)
                .withoutCode()
                .annotateMethod(PROFILED));
    }

    private void writeReturning(String name, TypeDescription type, AnnotationDescription profiled) throws IOException {
        write(host(name)
                .defineMethod("find", type, Visibility.PUBLIC)
                .intercept(FixedValue.nullValue())
                .annotateMethod(profiled));
    }

    private Plugin.Engine.Summary build() throws IOException {
        return new Plugin.Engine.Default()
                .with(ClassFileLocator.ForClassLoader.of(getClass().getClassLoader()))
                .withErrorHandlers(Plugin.Engine.ErrorHandler.Failing.FAIL_LAST)
                .apply(classes, classes, new Plugin.Factory.Simple(new WeavingPlugin(classes)));
    }

    @Test
    void annotations_thatCannotBeMeasured_failTheBuild_eachWithItsMethodAndTheReason() throws IOException {
        writeBodiless("example.Abstract", Modifier.ABSTRACT);
        writeBodiless("example.Native", Modifier.NATIVE);
        writeReturning(
                "example.Later", host("io.reactivex.rxjava3.core.Single").make().getTypeDescription(), PROFILED);
        writeReturning(
                "example.Negative",
                TypeDescription.ForLoadedType.of(String.class),
                AnnotationDescription.Builder.ofType(Profiled.class)
                        .define("slowMillis", -1L)
                        .build());
        writeReturning("example.Fine", TypeDescription.ForLoadedType.of(String.class), PROFILED);

        assertThatThrownBy(this::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(
                        "cannot weave @Profiled on example.Abstract.compute(long): it is abstract",
                        "cannot weave @Profiled on example.Native.compute(long): it is native",
                        "cannot weave @Profiled on example.Later.find(): it returns io.reactivex.rxjava3.core.Single,"
                                + " which does its work when it is subscribed to (expected: an adapter",
                        "cannot weave @Profiled on example.Negative.find(): slowMillis: -1 (expected: >= 0)")
                .hasMessageNotContaining("example.Fine");
    }

    @Test
    void folder_builtAgain_isLeftAsItIs() throws IOException {
        writeReturning("example.Fine", TypeDescription.ForLoadedType.of(String.class), PROFILED);

        assertThat(build().getTransformed())
                .extracting(TypeDescription::getName)
                .containsExactly("example.Fine");
        assertThat(build().getTransformed()).isEmpty();
    }
}
