package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.weave.LogLines;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.ParallelFlux;

class AdaptersTest {
    @Test
    void registered_besideOneThatCannotBeMade_areMadeAndTold(@TempDir Path folder) throws IOException {
        String place = "META-INF/services/" + AsyncAdapter.class.getName();
        Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(folder.resolve(place), "com.example.Absent\n");
        ClassLoader parent = getClass().getClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, parent) {
                    @Override
                    public Enumeration<URL> getResources(String name) throws IOException {
                        List<URL> all = Collections.list(super.getResources(name));
                        Collections.reverse(all); // the broken one first
                        return Collections.enumeration(all);
                    }
                }) {
            List<String> lines = LogLines.of(() -> assertThat(Adapters.registered(loader))
                    .hasSameSizeAs(Adapters.registered(parent))
                    .isNotEmpty());
            assertThat(lines).anyMatch(line -> line.contains("cannot be made"));
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Mono.class, Flux.class, java.util.concurrent.Flow.Publisher.class, String.class})
    void replacesResult_ofWhatCanBeMeasured_isNotRefused(Class<?> type) {
        assertThat(new ProfiledCall()
                        .replacesResult(Adapters.supertypes(type), getClass().getClassLoader()))
                .isEqualTo(type != String.class);
    }

    @ParameterizedTest
    @ValueSource(classes = {ConnectableFlux.class, ParallelFlux.class})
    void replacesResult_ofWhatAnAdapterMakesLessOf_isRefused(Class<?> type) {
        assertThatThrownBy(() -> new ProfiledCall()
                        .replacesResult(Adapters.supertypes(type), getClass().getClassLoader()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("it returns " + type.getName()
                        + ", which does its work when it is subscribed to (expected: an adapter for " + type.getName()
                        + ", registered as dev.perfkit.profile.AsyncAdapter)");
        // As the weaver names them: superclasses before interfaces.
        assertThatThrownBy(() -> new ProfiledCall()
                        .replacesResult(
                                List.of(
                                        "io.reactivex.rxjava3.core.Flowable",
                                        "java.lang.Object",
                                        "org.reactivestreams.Publisher"),
                                getClass().getClassLoader()))
                .hasMessageContaining("an adapter for io.reactivex.rxjava3.core.Flowable");
    }
}
