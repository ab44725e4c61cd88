package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perfkit.profile.Profiled;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.IllegalClassFormatException;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ByteArrayClassLoader;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.ByteCodeAppender;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The transformer of running JVMs, given class files as a JVM gives them. The agent itself is tested in JVMs of its own. */
final class LiveWeavingTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final LiveWeaving weaving =
            new LiveWeaving(new Notices(new PrintStream(said, true, StandardCharsets.UTF_8)));
    private @Nullable ClassFileTransformer transformer;

    @Profiled
    @Retention(RetentionPolicy.RUNTIME)
    @interface Query {}

    @Query
    @Retention(RetentionPolicy.RUNTIME)
    @interface FarFromProfiled {}

    /** An application: classes that were never woven, above the given ones. */
    private static ClassLoader application(@Nullable ClassLoader parent, Map<String, byte[]> classFiles) {
        return new ByteArrayClassLoader(parent, classFiles, ByteArrayClassLoader.PersistenceHandler.MANIFEST);
    }

    private static ClassLoader application() {
        return application(LiveWeavingTest.class.getClassLoader(), new HashMap<>());
    }

    private static DynamicType.Builder<?> host() {
        return new ByteBuddy(ClassFileVersion.JAVA_V17).subclass(Object.class).name("example.Host");
    }

    private static byte[] hostWith(Class<? extends Annotation> annotation) {
        return host().defineMethod("find", String.class, Visibility.PUBLIC)
                .intercept(FixedValue.value("value"))
                .annotateMethod(AnnotationDescription.Builder.ofType(annotation).build())
                .make()
                .getBytes();
    }

    private byte @Nullable [] transform(@Nullable ClassLoader loader, byte[] classFile)
            throws IllegalClassFormatException {
        if (transformer == null) {
            weaving.installOn(jvm(application(), false));
        }
        Module module = loader == null ? Object.class.getModule() : loader.getUnnamedModule();
        return requireNonNull(transformer).transform(module, loader, "example/Host", null, null, classFile);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void annotatedClass_isWovenAndStamped_andRuns() throws Exception {
        byte[] woven = requireNonNull(transform(application(), hostWith(Profiled.class)));

        Class<?> host = application(
                        LiveWeavingTest.class.getClassLoader(), new HashMap<>(Map.of("example.Host", woven)))
                .loadClass("example.Host");
        assertThat(host).hasAnnotation(Woven.class);
        assertThat(host.getMethod("find").invoke(host.getConstructor().newInstance()))
                .isEqualTo("value");
        assertThat(said()).isEmpty();
    }

    @Test
    void wovenClass_isLeftAlone() throws Exception {
        ClassLoader application = application();
        byte[] woven = requireNonNull(transform(application, hostWith(Profiled.class)));

        assertThat(transform(application, woven)).isNull();
    }

    @Test
    void classWithoutTheAnnotation_isLeftAlone() throws Exception {
        assertThat(transform(application(), host().make().getBytes())).isNull();
        assertThat(transform(application(), hostWith(Deprecated.class))).isNull();
        assertThat(said()).isEmpty();
    }

    @Test
    void annotationOnAnAnnotation_isFound_atWhateverDistanceTheWeaverLooks() throws Exception {
        assertThat(transform(application(), hostWith(Query.class))).isNotNull();
        assertThat(AnnotationNames.in(hostWith(FarFromProfiled.class)))
                .containsExactly(FarFromProfiled.class.getName());
        assertThat(LoaderWeaver.of(application(), new Notices(System.err))
                        .isConcernedBy("example.Host", AnnotationNames.in(hostWith(FarFromProfiled.class))))
                .isTrue();
    }

    @Test
    void classOfTheJdk_isLeftAlone() throws Exception {
        assertThat(transform(null, hostWith(Profiled.class))).isNull();
        assertThat(transform(ClassLoader.getPlatformClassLoader(), hostWith(Profiled.class)))
                .isNull();
    }

    @Test
    void classThatCannotBeWoven_isLeftAlone_andOneLineNamesTheMethodAndTheReason() throws Exception {
        byte[] bodiless = host().modifiers(Modifier.PUBLIC | Modifier.ABSTRACT)
                .defineMethod("compute", int.class, Modifier.PUBLIC | Modifier.ABSTRACT)
                .withoutCode()
                .annotateMethod(
                        AnnotationDescription.Builder.ofType(Profiled.class).build())
                .make()
                .getBytes();

        ClassLoader application = application();
        assertThat(transform(application, bodiless)).isNull();
        assertThat(transform(application, bodiless)).isNull();

        assertThat(said().lines())
                .singleElement()
                .asString()
                .startsWith(
                        "perfkit: example.Host is left as it is: cannot weave @Profiled on example.Host.compute():");
    }

    @Test
    void brokenClassFile_isLeftAlone() throws Exception {
        byte[] broken = hostWith(Profiled.class);
        broken[7] = 127; // a class file version of the far future

        assertThat(transform(application(), broken)).isNull();

        assertThat(said().lines()).singleElement().asString().contains("example.Host is left as it is");
    }

    @Test
    void classFileOfTheFarFuture_withOtherAnnotations_isNotComplainedOf() throws Exception {
        byte[] later = hostWith(Deprecated.class);
        later[7] = 127;

        assertThat(transform(application(), later)).isNull();

        assertThat(said()).isEmpty();
    }

    @Test
    void methodThatWouldGetTooLong_leavesItsClassAlone_andIsNamed() throws Exception {
        byte[] full = host().defineMethod("full", void.class, Visibility.PUBLIC)
                .intercept(new Implementation.Simple((ByteCodeAppender) (to, context, method) -> {
                    for (int i = 0; i < 65_500; i++) {
                        to.visitInsn(Opcodes.NOP);
                    }
                    to.visitInsn(Opcodes.RETURN);
                    return new ByteCodeAppender.Size(0, method.getStackSize());
                }))
                .annotateMethod(
                        AnnotationDescription.Builder.ofType(Profiled.class).build())
                .make()
                .getBytes();

        assertThat(transform(application(), full)).isNull();

        assertThat(said().lines())
                .singleElement()
                .asString()
                .contains("example.Host is left as it is", "Method too large", "full");
    }

    @Test
    void loaderThatDoesNotSeePerfKit_isSaidOnce() throws Exception {
        ClassLoader bare = application(ClassLoader.getPlatformClassLoader(), new HashMap<>());

        assertThat(transform(bare, hostWith(Profiled.class))).isNull();
        assertThat(transform(bare, hostWith(Profiled.class))).isNull();
        assertThat(transform(bare, hostWith(Deprecated.class))).isNull();

        assertThat(said().lines())
                .singleElement()
                .asString()
                .contains(
                        "example.Host has @dev.perfkit.profile.Profiled and is left as it is",
                        "(expected: perf-core among the application's dependencies)");
    }

    @Test
    void perfCoreOfAnotherVersion_isSaidOnce_andNothingIsWoven() throws Exception {
        byte[] older = new ByteBuddy()
                .subclass(Object.class)
                .name(Weaving.class.getName())
                .make()
                .getBytes();
        ClassLoader other = application(
                ClassLoader.getPlatformClassLoader(), new HashMap<>(Map.of(Weaving.class.getName(), older)));

        assertThat(transform(other, hostWith(Profiled.class))).isNull();
        assertThat(transform(other, hostWith(Profiled.class))).isNull();

        assertThat(said()).contains("nothing is woven", "(expected: the version of the weaver)");
        assertThat(said().lines().filter(line -> line.contains("nothing is woven")))
                .hasSize(1);
    }

    @Test
    void applicationsLoader_isLetGo() throws Exception {
        WeakReference<ClassLoader> gone = new WeakReference<>(wovenOnce());

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            System.gc();
            assertThat(gone.get()).isNull();
        });
        assertThat(transform(application(), hostWith(Profiled.class))).isNotNull();
    }

    /** In a method of its own, so that no local variable holds the loader. */
    private ClassLoader wovenOnce() throws IllegalClassFormatException {
        ClassLoader application = application();
        assertThat(transform(application, hostWith(Profiled.class))).isNotNull();
        return application;
    }

    @Test
    void loadedClass_thatTheJvmDoesNotTakeAnew_isSaidOnce() {
        ClassLoader application = application(
                LiveWeavingTest.class.getClassLoader(),
                new HashMap<>(Map.of("example.Host", hostWith(Profiled.class))));

        weaving.installOn(jvm(application, true));

        assertThat(said().lines())
                .singleElement()
                .asString()
                .isEqualTo("perfkit: example.Host is left as it is: "
                        + "java.lang.instrument.UnmodifiableClassException: asked to fail");
    }

    @Test
    void loadedClass_whoseLoaderIsBroken_isSaid_andTheOthersAreServed() throws Exception {
        byte[] file = hostWith(Profiled.class);
        ClassLoader broken =
                new ByteArrayClassLoader(LiveWeavingTest.class.getClassLoader(), Map.of("example.Host", file)) {
                    @Override
                    public InputStream getResourceAsStream(String name) {
                        throw new NoClassDefFoundError("asked to fail");
                    }
                };

        weaving.installOn(jvm(broken, true));

        assertThat(said().lines())
                .singleElement()
                .asString()
                .isEqualTo("perfkit: example.Host is left as it is: java.lang.NoClassDefFoundError: asked to fail");
        assertThat(transform(application(), file)).isNotNull();
    }

    @Test
    void jvmThatTakesNoClassAnew_isServedForNewOnes() {
        weaving.installOn(jvm(application(), false));

        assertThat(said()).isEmpty();
    }

    /** A JVM that has loaded a class of the application, and takes none anew. */
    private Instrumentation jvm(ClassLoader application, boolean supported) {
        return (Instrumentation) Proxy.newProxyInstance(
                LiveWeavingTest.class.getClassLoader(),
                new Class<?>[] {Instrumentation.class},
                (self, method, arguments) -> {
                    return switch (method.getName()) {
                        case "isRetransformClassesSupported" -> supported;
                        case "isModifiableClass" -> true;
                        case "getAllLoadedClasses" ->
                            new Class<?>[] {String.class, int[].class, application.loadClass("example.Host")};
                        case "retransformClasses" -> throw new UnmodifiableClassException("asked to fail");
                        case "addTransformer" -> {
                            transformer = (ClassFileTransformer) arguments[0];
                            yield null;
                        }
                        default -> null;
                    };
                });
    }
}
