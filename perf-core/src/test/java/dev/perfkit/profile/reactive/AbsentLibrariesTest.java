package dev.perfkit.profile.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.profile.AsyncAdapter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** PerfKit's classes with nothing beside them but the JDK's. */
final class AbsentLibrariesTest {
    @Test
    void adapters_withoutAnyLibrary_areMadeAndAsked() throws Exception {
        URL own = AsyncAdapter.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader alone = new URLClassLoader(new URL[] {own}, ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> alone.loadClass("reactor.core.publisher.Mono"))
                    .isInstanceOf(ClassNotFoundException.class);
            Class<?> adapter = alone.loadClass(AsyncAdapter.class.getName());
            Method types = adapter.getMethod("types");
            Method adapt = adapter.getMethod("adapt", Object.class, Supplier.class);
            List<String> known = new ArrayList<>();
            for (Object one : ServiceLoader.load(adapter, alone)) {
                // Whoever looks at the methods resolves every type in them.
                assertThat(Arrays.stream(one.getClass().getDeclaredMethods()).map(Method::getName))
                        .contains("adapt", "types");
                ((List<?>) types.invoke(one)).forEach(name -> known.add((String) name));
                if (one.getClass().getSimpleName().equals("FlowAdapter")) {
                    try (SubmissionPublisher<String> publisher = new SubmissionPublisher<>(Runnable::run, 8)) {
                        assertThat(adapt.invoke(one, publisher, (Supplier<Object>) () -> null))
                                .isInstanceOf(Flow.Publisher.class)
                                .isNotSameAs(publisher);
                    }
                }
            }
            assertThat(known)
                    .contains(
                            "reactor.core.publisher.Mono",
                            "reactor.core.publisher.Flux",
                            "io.smallrye.mutiny.Uni",
                            "io.smallrye.mutiny.Multi",
                            "org.reactivestreams.Publisher",
                            "java.util.concurrent.Flow$Publisher");
        }
    }
}
