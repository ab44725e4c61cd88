package dev.perfkit.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.profile.Profiled;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What woven code calls, when the toolkit's own part fails. */
final class WeavingTest {
    private static final class FaultySite implements MeasuredSite {
        final List<String> seen = new ArrayList<>();
        boolean failsOnEnter;

        @Override
        public @Nullable Object enter() {
            seen.add("enter");
            if (failsOnEnter) {
                throw new IllegalStateException("asked to fail on enter");
            }
            return "token";
        }

        @Override
        public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {
            seen.add("exit " + token);
            throw new StackOverflowError("asked to fail on exit");
        }
    }

    private final FaultySite site = new FaultySite();

    @Test
    void enterThatThrows_isSwallowed_andHasNoExit() {
        site.failsOnEnter = true;

        LogLines.of(() -> Weaving.exit(site, Weaving.enter(site), null, null));

        assertThat(site.seen).containsExactly("enter");
    }

    @Test
    void exitThatThrows_isSwallowed() {
        LogLines.of(() -> Weaving.exit(site, Weaving.enter(site), null, null));

        assertThat(site.seen).containsExactly("enter", "exit token");
    }

    @Test
    void trouble_ofOneKind_isLoggedOnce() {
        final class OwnSite implements MeasuredSite {
            @Override
            public @Nullable Object enter() {
                throw new IllegalStateException("asked to fail on enter");
            }

            @Override
            public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {}
        }

        List<String> lines = LogLines.of(() -> {
            Weaving.enter(new OwnSite());
            Weaving.enter(new OwnSite());
        });

        assertThat(lines)
                .singleElement(InstanceOfAssertFactories.STRING)
                .endsWith("OwnSite: enter failed; the host's method runs on (further failures here are not logged)");
    }

    @Test
    void site_thatCannotBeLinked_isDisabled() {
        List<String> lines = LogLines.of(() -> {
            MeasuredSite unknown =
                    Weaving.measured(MethodHandles.lookup(), "m", MeasuredSite.class, "example.Unknown", "()V");
            AnsweredSite unknownToo =
                    Weaving.answered(MethodHandles.lookup(), "m", AnsweredSite.class, "example.Unknown", "()V");
            MeasuredSite otherShape = Weaving.measured(
                    MethodHandles.lookup(), "m", MeasuredSite.class, Remembered.class.getName(), "()V");

            assertThat(unknown.enter()).isNull();
            assertThat(otherShape.enter()).isNull();
            unknown.exit(null, null, null);
            Entry entry = Weaving.enter(unknownToo, null, new Object[0]);
            assertThat(Weaving.exit(unknownToo, entry, "own", null)).isEqualTo("own");
        });

        assertThat(lines)
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("dev.perfkit.weave.WeavingTest: linking @example.Unknown on m failed");
    }

    @Test
    void registration_thatCannotBeMade_harmsNoOther(@TempDir Path folder) throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(WovenCall.class.getName()), "example.Gone\n");
        ClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader()) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                // The broken one first.
                List<URL> all = new ArrayList<>(Collections.list(findResources(name)));
                all.addAll(Collections.list(getParent().getResources(name)));
                return Collections.enumeration(all);
            }
        };
        Class<?> host = new ByteBuddy()
                .subclass(Object.class)
                .name("example.Host")
                .make()
                .load(loader, ClassLoadingStrategy.Default.WRAPPER)
                .getLoaded();
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(host, MethodHandles.lookup());

        LogLines.of(() -> assertThat(Weaving.measured(
                        lookup,
                        "m",
                        MeasuredSite.class,
                        Profiled.class.getName(),
                        "()V",
                        "name",
                        "m",
                        "slowMillis",
                        "0"))
                .isNotSameAs(DisabledSite.INSTANCE));
    }

    @Test
    void signature_ofAnyDescriptor_readsAsAPersonWritesIt() {
        String descriptor = "(JLjava/lang/String;[[I[Ljava/util/Map$Entry;LTop;Z)V";

        assertThat(new WovenMethod(WeavingTest.class, "m", descriptor, Map.of()).signature())
                .isEqualTo("dev.perfkit.weave.WeavingTest.m(long, String, int[][], Map$Entry[], Top, boolean)");
    }
}
