package dev.perfkit.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.profile.NotProfiled;
import dev.perfkit.profile.Profiled;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the plugin makes of classes that a build hands to it. */
final class WeavingPluginTest {
    private static final AnnotationDescription PROFILED = AnnotationDescription.Builder.ofType(Profiled.class)
            .define("name", "made")
            .build();

    private final WeavingPlugin plugin;

    WeavingPluginTest(@TempDir File classes) throws IOException {
        plugin = new WeavingPlugin(classes);
    }

    @AfterEach
    void close() throws IOException {
        plugin.close();
    }

    /** A class as its file describes it, which is how a build sees it. */
    private record Built(TypeDescription type, ClassFileLocator locator) {
        static Built of(DynamicType.Unloaded<?> made) {
            ClassFileLocator locator = new ClassFileLocator.Compound(
                    ClassFileLocator.Simple.of(made.getAllTypes()),
                    ClassFileLocator.ForClassLoader.of(WeavingPluginTest.class.getClassLoader()));
            return new Built(
                    TypePool.Default.of(locator)
                            .describe(made.getTypeDescription().getName())
                            .resolve(),
                    locator);
        }
    }

    private DynamicType.Unloaded<?> weave(Built built) {
        return plugin.apply(new ByteBuddy().rebase(built.type, built.locator), built.type, built.locator)
                .make();
    }

    private static DynamicType.Builder<?> host(ClassFileVersion version) {
        return new ByteBuddy(version).subclass(Object.class).name("example.Host");
    }

    private static DynamicType.Builder<?> annotated(DynamicType.Builder<?> host, String method) {
        return host.defineMethod(method, String.class, Visibility.PUBLIC)
                .intercept(FixedValue.value("value"))
                .annotateMethod(PROFILED);
    }

    @Test
    void plainClass_isWovenAndRuns() throws Exception {
        Built built =
                Built.of(annotated(host(ClassFileVersion.JAVA_V11), "find").make());
        assertThat(plugin.matches(built.type)).isTrue();

        Class<?> woven = weave(built)
                .load(getClass().getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
                .getLoaded();

        Object host = woven.getConstructor().newInstance();
        assertThat(woven.getMethod("find").invoke(host)).isEqualTo("value");
        assertThat(woven).hasAnnotation(Woven.class);
    }

    @Test
    void wovenClass_metAgain_isLeftAlone() {
        Built once = Built.of(annotated(host(ClassFileVersion.JAVA_V17), "find").make());

        Built twice = Built.of(weave(once));

        assertThat(plugin.matches(twice.type)).isFalse();
    }

    @Test
    void classWithoutAnnotations_doesNotMatch() {
        assertThat(plugin.matches(TypeDescription.ForLoadedType.of(String.class)))
                .isFalse();
        assertThat(plugin.matches(TypeDescription.ForLoadedType.of(Profiled.class)))
                .isFalse();
        assertThat(plugin.matches(null)).isFalse();
    }

    @Test
    void classFile_beforeDynamicConstants_isRefused() {
        Built built = Built.of(annotated(host(ClassFileVersion.JAVA_V8), "find").make());

        assertThat(plugin.matches(built.type)).isTrue();
        assertThatThrownBy(() -> weave(built))
                .isInstanceOf(WeavingException.class)
                .hasMessage("cannot weave example.Host: class file version 52"
                        + " (expected: >= 55, Java 11, for dynamic constants)");
    }

    private static final AnnotationDescription DEPRECATED =
            AnnotationDescription.Builder.ofType(Deprecated.class).build();
    private static final AnnotationDescription REMEMBERED =
            AnnotationDescription.Builder.ofType(Remembered.class).build();

    /** A host with one method without a body. */
    private static DynamicType.Builder<?> bodiless(int modifiers, AnnotationDescription annotation) {
        return host(ClassFileVersion.JAVA_V17)
                .modifiers(Modifier.PUBLIC | Modifier.ABSTRACT)
                .defineMethod("compute", int.class, Modifier.PUBLIC | modifiers)
                .withParameters(long.class, String[].class)
                .withoutCode()
                .annotateMethod(annotation);
    }

    private void assertRefused(DynamicType.Builder<?> host, String... messages) {
        Built built = Built.of(host.make());
        assertThat(plugin.matches(built.type)).isTrue();
        assertThatThrownBy(() -> weave(built))
                .isInstanceOf(WeavingException.class)
                .hasMessageStartingWith("cannot weave ")
                .hasMessageContainingAll(messages);
    }

    @Test
    void methodWithoutABody_isRefusedByNameAndReason() {
        assertRefused(
                bodiless(Modifier.ABSTRACT, PROFILED),
                "@Profiled on example.Host.compute(long, String[]): it is abstract");
        assertRefused(
                bodiless(Modifier.NATIVE, PROFILED), "@Profiled on example.Host.compute(long, String[]): it is native");
    }

    @Test
    void nativeMethod_ofAnAnnotatedClass_isRefusedUnlessExcluded() {
        AnnotationDescription notProfiled =
                AnnotationDescription.Builder.ofType(NotProfiled.class).build();

        assertRefused(
                bodiless(Modifier.NATIVE, DEPRECATED).annotateType(PROFILED),
                "@Profiled on the class of example.Host.compute(long, String[]): it is native");
        assertThat(plugin.matches(Built.of(bodiless(Modifier.NATIVE, notProfiled)
                                .annotateType(PROFILED)
                                .make())
                        .type))
                .isFalse();
    }

    @Test
    void annotatedClass_withoutAMethodThatHasABody_isRefused() {
        assertRefused(
                bodiless(Modifier.ABSTRACT, DEPRECATED).annotateType(PROFILED),
                "@Profiled on example.Host: none of its methods has a body; annotate the classes that implement it");
    }

    @Test
    void attributeOfABadValue_isRefused() {
        AnnotationDescription negative = AnnotationDescription.Builder.ofType(Profiled.class)
                .define("slowMillis", -1L)
                .build();

        assertRefused(
                host(ClassFileVersion.JAVA_V17)
                        .defineMethod("find", String.class, Visibility.PUBLIC)
                        .intercept(FixedValue.value("value"))
                        .annotateMethod(negative),
                "@Profiled on example.Host.find(): slowMillis: -1 (expected: >= 0)");
    }

    @Test
    void attributeOfAnotherType_isRefused() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "example/Host", null, "java/lang/Object", null);
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_PUBLIC, "find", "()V", null, null);
        AnnotationVisitor profiled = method.visitAnnotation(Type.getDescriptor(Profiled.class), true);
        profiled.visit("slowMillis", "soon"); // as where the annotation has changed since the class was compiled
        profiled.visitEnd();
        method.visitCode();
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(0, 1);
        method.visitEnd();
        writer.visitEnd();
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of("example.Host", writer.toByteArray()),
                ClassFileLocator.ForClassLoader.of(getClass().getClassLoader()));
        TypeDescription type =
                TypePool.Default.of(locator).describe("example.Host").resolve();

        assertThatThrownBy(() -> weave(new Built(type, locator)))
                .isInstanceOf(WeavingException.class)
                .hasMessageStartingWith("cannot weave @Profiled on example.Host.find(): slowMillis: ")
                .hasMessageEndingWith("(expected: a value of the attribute's type, found where classes are woven)");
    }

    @Test
    void twoCalls_forOneAnnotation_areRefused(@TempDir Path classes) throws IOException {
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve(WovenCall.class.getName()), SecondProfiledCall.class.getName());

        assertThatThrownBy(() -> new WeavingPlugin(classes.toFile()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("registered for @dev.perfkit.profile.Profiled: ")
                .hasMessageEndingWith(" (expected: one)");
    }

    /** A rival for {@code @Profiled}. */
    public static final class SecondProfiledCall implements WovenCall.Measuring {
        @Override
        public String annotation() {
            return Profiled.class.getName();
        }

        @Override
        public MeasuredSite link(WovenMethod method) {
            return DisabledSite.INSTANCE;
        }
    }

    @Test
    void plugin_inTheBuildsLog_saysWhoItIs() {
        assertThat(plugin).hasToString("PerfKit's weaver");
    }

    @Test
    void constructorAndNativeMethod_areRefusedTogether() {
        assertRefused(
                bodiless(Modifier.NATIVE, PROFILED)
                        .defineConstructor(Visibility.PUBLIC)
                        .withParameters(int.class)
                        .intercept(MethodCall.invoke(Object.class.getDeclaredConstructors()[0]))
                        .annotateMethod(REMEMBERED),
                "@Remembered on example.Host(int): a constructor cannot be answered in place of its body",
                "@Profiled on example.Host.compute(long, String[]): it is native");
    }

    @Test
    void methodThatCannotBeAnswered_isRefusedWithTheReason() {
        assertRefused(
                host(ClassFileVersion.JAVA_V17)
                        .defineMethod("forget", void.class, Visibility.PRIVATE)
                        .withParameters(long.class, String[].class)
                        .intercept(StubMethod.INSTANCE)
                        .annotateMethod(REMEMBERED),
                "@Remembered on example.Host.forget(long, String[]): it returns void from [long, java.lang.String[]]");
    }

    @Test
    void resultThatCannotBeMeasured_isRefusedWithTheReason() {
        assertRefused(
                host(ClassFileVersion.JAVA_V17)
                        .defineMethod("find", ReplacedHost.Unknown.class, Visibility.PUBLIC)
                        .intercept(FixedValue.nullValue())
                        .annotateMethod(WATCHED),
                "@Watched on example.Host.find(): nothing is known of dev.perfkit.weave.ReplacedHost$Unknown; bring an adapter");
    }

    private static final AnnotationDescription WATCHED =
            AnnotationDescription.Builder.ofType(Watched.class).build();

    @Test
    void resultWhoseSupertypesAreMissing_isWovenByThoseThatAreThere() {
        DynamicType.Unloaded<?> gone =
                new ByteBuddy().makeInterface().name("example.Gone").make();
        DynamicType.Unloaded<?> half = new ByteBuddy()
                .subclass(Object.class)
                .implement(gone.getTypeDescription(), TypeDescription.ForLoadedType.of(ReplacedHost.Lazy.class))
                .name("example.Half")
                .make();
        DynamicType.Unloaded<?> host = host(ClassFileVersion.JAVA_V17)
                .defineMethod("half", half.getTypeDescription(), Visibility.PUBLIC)
                .intercept(FixedValue.nullValue())
                .annotateMethod(WATCHED)
                .make();
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(host.getAllTypes()),
                ClassFileLocator.Simple.of(half.getAllTypes()),
                ClassFileLocator.ForClassLoader.of(getClass().getClassLoader()));
        TypePool pool = TypePool.Default.WithLazyResolution.of(locator);

        byte[] woven = weave(new Built(pool.describe("example.Host").resolve(), locator))
                .getBytes();

        assertThat(new String(woven, StandardCharsets.ISO_8859_1)).contains("replacing");
        assertThat(Supertypes.namesOf("example.Half", locator))
                .containsExactly("example.Half", "java.lang.Object", "example.Gone", ReplacedHost.Lazy.class.getName());
    }
}
