package dev.perfkit.weave;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.profile.AsyncAdapter;
import dev.perfkit.profile.Profiled;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in folders and jars that have been built. */
final class VerifyTest {
    private static final AnnotationDescription PROFILED =
            AnnotationDescription.Builder.ofType(Profiled.class).build();

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Object... arguments) {
        return run(VerifyTest.class.getClassLoader(), arguments);
    }

    private int run(ClassLoader toolkit, Object... arguments) {
        return Verify.run(
                List.of(arguments).stream().map(Object::toString).toList(),
                toolkit,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static DynamicType.Builder<?> shop(String name, ClassFileVersion version) throws NoSuchMethodException {
        return new ByteBuddy(version)
                .subclass(Object.class)
                .name(name)
                .defineConstructor(Visibility.PUBLIC)
                .withParameters(long.class)
                .intercept(MethodCall.invoke(Object.class.getConstructor()))
                .annotateMethod(PROFILED)
                .defineMethod("find", String.class, Visibility.PUBLIC)
                .withParameters(String[].class)
                .intercept(FixedValue.value("found"))
                .annotateMethod(PROFILED);
    }

    private static DynamicType.Unloaded<?> shop() throws NoSuchMethodException {
        return shop("com.example.Shop", ClassFileVersion.JAVA_V17).make();
    }

    private DynamicType.Unloaded<?> woven(DynamicType.Unloaded<?> made) throws IOException {
        try (WeavingPlugin plugin = new WeavingPlugin(folder.toFile())) {
            ClassFileLocator locator = new ClassFileLocator.Compound(
                    ClassFileLocator.Simple.of(made.getAllTypes()),
                    ClassFileLocator.ForClassLoader.of(getClass().getClassLoader()));
            TypeDescription type = TypePool.Default.WithLazyResolution.of(locator)
                    .describe(made.getTypeDescription().getName())
                    .resolve();
            return plugin.apply(new ByteBuddy().rebase(type, locator), type, locator)
                    .make();
        }
    }

    private Path jar(String prefix, DynamicType.Unloaded<?>... classes) throws IOException {
        Path jar = folder.resolve("it.jar");
        try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(jar))) {
            for (DynamicType.Unloaded<?> made : classes) {
                to.putNextEntry(new JarEntry(prefix + made.getTypeDescription().getInternalName() + ".class"));
                to.write(made.getBytes());
            }
        }
        return jar;
    }

    @Test
    void folder_ofWovenClasses_isWell() throws Exception {
        woven(shop()).saveIn(folder.toFile());

        assertThat(run(folder)).isZero();

        assertThat(lines()).containsExactly("annotated 2, woven 2");
    }

    @Test
    void folder_ofAClassThatIsNotWoven_isToldMethodByMethod() throws Exception {
        shop().saveIn(folder.toFile());

        assertThat(run(folder)).isOne();

        assertThat(lines())
                .endsWith("annotated 2, woven 0")
                .containsExactlyInAnyOrder(
                        "com.example.Shop(long): its class is not woven",
                        "com.example.Shop.find(String[]): its class is not woven",
                        "annotated 2, woven 0");
    }

    @Test
    void jars_plainAndOfApplications_areLookedInto() throws Exception {
        for (String prefix : List.of("", "BOOT-INF/classes/", "WEB-INF/classes/")) {
            out.reset();

            assertThat(run(jar(prefix, shop()))).as(prefix).isOne();

            assertThat(lines()).as(prefix).hasSize(3).endsWith("annotated 2, woven 0");
            out.reset();
            assertThat(run(jar(prefix, woven(shop())))).as(prefix).isZero();
        }
    }

    @Test
    void whatCannotBeMeasured_isToldWithTheReason() throws Exception {
        shop("com.example.Old", ClassFileVersion.JAVA_V8).make().saveIn(folder.toFile());
        new ByteBuddy()
                .makeInterface()
                .name("com.example.Service")
                .defineMethod("call", int.class, Visibility.PUBLIC)
                .withoutCode()
                .annotateMethod(PROFILED)
                .make()
                .saveIn(folder.toFile());
        new ByteBuddy()
                .subclass(Object.class)
                .name("com.example.Reactive")
                .defineMethod("later", ReplacedHost.Unknown.class, Visibility.PUBLIC)
                .intercept(FixedValue.nullValue())
                .annotateMethod(
                        AnnotationDescription.Builder.ofType(Watched.class).build())
                .make()
                .saveIn(folder.toFile());
        Files.write(folder.resolve("com/example/Broken.class"), new byte[] {1, 2, 3});

        assertThat(run(folder)).isOne();

        assertThat(lines())
                .contains(
                        "com.example.Old: class file version 52 (expected: >= 55, Java 11, for dynamic constants)",
                        "com.example.Service.call(): it is abstract and has no body; annotate the methods that implement it",
                        "com.example.Reactive.later(): nothing is known of dev.perfkit.weave.ReplacedHost$Unknown;"
                                + " bring an adapter")
                .anyMatch(line -> line.startsWith("com.example.Broken: it cannot be read: "))
                .endsWith("annotated 4, woven 0");
    }

    @Test
    void annotationOfAnotherJar_isFoundByTheClassPath(@TempDir File libraries) throws Exception {
        DynamicType.Unloaded<?> query = new ByteBuddy()
                .makeAnnotation()
                .name("com.example.Query")
                .annotateType(PROFILED)
                .make();
        new ByteBuddy()
                .subclass(Object.class)
                .name("com.example.Repository")
                .defineMethod("find", int.class, Visibility.PUBLIC)
                .intercept(FixedValue.value(1))
                .annotateMethod(AnnotationDescription.Builder.ofType(query.getTypeDescription())
                        .build())
                .make()
                .saveIn(folder.toFile());
        query.saveIn(libraries);

        assertThat(run("--classpath", libraries, folder)).isOne();

        assertThat(lines())
                .containsExactly("com.example.Repository.find(): its class is not woven", "annotated 1, woven 0");
    }

    private static void register(Path folder, Class<?> service, String provider) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(service.getName()), provider);
    }

    @Test
    void adapterOfTheClassPath_isKnown_soThatItsTypeIsNotRefused(@TempDir Path libraries) throws Exception {
        String single = "io.reactivex.rxjava3.core.Single";
        DynamicType.Unloaded<?> lazy =
                new ByteBuddy().subclass(Object.class).name(single).make();
        new ByteBuddy()
                .subclass(Object.class)
                .name("com.example.Later")
                .defineMethod("find", lazy.getTypeDescription(), Visibility.PUBLIC)
                .intercept(FixedValue.nullValue())
                .annotateMethod(PROFILED)
                .make()
                .saveIn(folder.toFile());
        lazy.saveIn(libraries.toFile());

        assertThat(run(folder, "--classpath", libraries)).isOne();
        new ByteBuddy()
                .subclass(Object.class)
                .implement(AsyncAdapter.class)
                .name("com.example.SingleAdapter")
                .method(named("types"))
                .intercept(MethodCall.invoke(List.class.getMethod("of", Object.class))
                        .with(single))
                .method(named("adapt"))
                .intercept(FixedValue.argument(0))
                .make()
                .saveIn(libraries.toFile());
        register(libraries, AsyncAdapter.class, "com.example.SingleAdapter");
        assertThat(run(folder, "--classpath", libraries)).isOne();

        assertThat(lines())
                .containsExactly(
                        "com.example.Later.find(): it returns " + single
                                + ", which does its work when it is subscribed to (expected: an adapter for " + single
                                + ", registered as dev.perfkit.profile.AsyncAdapter)",
                        "annotated 1, woven 0",
                        "com.example.Later.find(): its class is not woven",
                        "annotated 1, woven 0");
    }

    @Test
    void registrationInAJarWithinTheJar_isFound() throws Exception {
        DynamicType.Unloaded<?> mine =
                new ByteBuddy().makeAnnotation().name("com.example.Mine").make();
        DynamicType.Unloaded<?> call = new ByteBuddy()
                .subclass(Object.class)
                .implement(WovenCall.Measuring.class)
                .name("com.example.MineCall")
                .method(named("annotation"))
                .intercept(FixedValue.value("com.example.Mine"))
                .method(named("link"))
                .intercept(FixedValue.nullValue())
                .make();
        DynamicType.Unloaded<?> host = new ByteBuddy()
                .subclass(Object.class)
                .name("com.example.Host")
                .defineMethod("find", int.class, Visibility.PUBLIC)
                .intercept(FixedValue.value(1))
                .annotateMethod(AnnotationDescription.Builder.ofType(mine.getTypeDescription())
                        .build())
                .make();
        ByteArrayOutputStream library = new ByteArrayOutputStream();
        try (JarOutputStream to = new JarOutputStream(library)) {
            to.putNextEntry(new JarEntry("META-INF/services/" + WovenCall.class.getName()));
            to.write("com.example.MineCall".getBytes(StandardCharsets.UTF_8));
            for (DynamicType.Unloaded<?> made : List.of(mine, call)) {
                to.putNextEntry(new JarEntry(made.getTypeDescription().getInternalName() + ".class"));
                to.write(made.getBytes());
            }
        }
        Path application = folder.resolve("application.jar");
        try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(application))) {
            to.putNextEntry(new JarEntry("BOOT-INF/classes/com/example/Host.class"));
            to.write(host.getBytes());
            to.putNextEntry(new JarEntry("BOOT-INF/lib/library.jar"));
            to.write(library.toByteArray());
        }

        assertThat(run(application)).isOne();

        assertThat(lines()).containsExactly("com.example.Host.find(): its class is not woven", "annotated 1, woven 0");
    }

    @Test
    void registrations_thatCannotBeMadeOrAreRepeated_areBadArguments(@TempDir Path libraries) throws Exception {
        register(libraries, WovenCall.class, "com.example.Gone");
        assertThat(run(folder, "--classpath", libraries)).isEqualTo(2);
        register(libraries, WovenCall.class, WeavingPluginTest.SecondProfiledCall.class.getName());
        assertThat(run(folder, "--classpath", libraries)).isEqualTo(2);

        List<String> told = err.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(told).hasSize(2);
        assertThat(told.get(0)).startsWith("cannot make what is registered: ").contains("com.example.Gone");
        assertThat(told.get(1)).startsWith("registered for @dev.perfkit.profile.Profiled: ");
    }

    @Test
    void badArguments_areRefusedByNameAndValue() throws Exception {
        Path text = Files.writeString(folder.resolve("text.txt"), "no jar");

        assertThat(run()).isEqualTo(2);
        assertThat(run(folder.resolve("gone"))).isEqualTo(2);
        assertThat(run(text)).isEqualTo(2);
        assertThat(run(folder, "--classpath", folder.resolve("lost"))).isEqualTo(2);
        assertThat(run(folder, "--classpath")).isEqualTo(2);
        assertThat(run(folder, "--colour")).isEqualTo(2);

        String expected = " (expected: a folder of classes or a jar)";
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "path: none" + expected,
                        "path: " + folder.resolve("gone") + expected,
                        "path: " + text + expected,
                        "--classpath: " + folder.resolve("lost") + expected,
                        "option: --classpath (expected: --classpath and a class path)",
                        "option: --colour (expected: --classpath and a class path)");
        assertThat(lines()).isEmpty();
    }

    @Test
    void jarWithANameThatLeadsOutOfIt_isRefusedWithTheReason() throws Exception {
        Path jar = jar("../", shop());

        assertThat(run(jar)).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("path: " + jar + " (expected: a folder of classes or a jar): ")
                .contains("'..'");
    }

    @Test
    void byteBuddyMissing_isToldByItsArtifact() {
        assertThat(run(ClassLoader.getPlatformClassLoader(), folder)).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("net.bytebuddy:byte-buddy is not on the class path");
    }
}
