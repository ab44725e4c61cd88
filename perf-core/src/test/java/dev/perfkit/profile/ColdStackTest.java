package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.weave.CallToken;
import dev.perfkit.weave.MeasuredSite;
import dev.perfkit.weave.Weaving;
import dev.perfkit.weave.WovenMethod;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The very first calls, where the stack is nearly at its end: a class whose initialisation fails there would fail for ever. */
final class ColdStackTest {
    /** A service whose first profiled calls are deep in a recursion that overflows. A JVM of its own: its classes are cold. */
    static final class Service {
        private static final int OVERFLOWS = 300;

        private final MeasuredSite plain = site("plain", "()V");
        private final MeasuredSite stage = site("stage", "()Ljava/util/concurrent/CompletionStage;");
        private int overflows;

        private static MeasuredSite site(String name, String descriptor) {
            Map<String, List<String>> attributes = Map.of("name", List.of(name), "slowMillis", List.of("0"));
            return new ProfiledCall().link(new WovenMethod(Service.class, name, descriptor, attributes));
        }

        /** Prints what a report says of the calls that come after the overflows. */
        public static void main(String[] arguments) {
            Service service = new Service();
            try (Profiler profiler = Profiler.builder().callTree(true).build()) {
                Profiler.install(profiler);
                service.dive();
                ProfileReport before = profiler.snapshot();
                for (int i = 0; i < 3; i++) {
                    call(service.plain, null, null);
                    call(service.plain, null, new IllegalStateException("told to"));
                    call(service.stage, CompletableFuture.completedFuture("done"), null);
                }
                System.out.println(profiler.snapshot().since(before).sites().stream()
                        .map(site -> site.name() + ": calls " + site.calls() + ", errors " + site.errors()
                                + ", recursive " + site.recursive() + ", in flight " + site.inFlight())
                        .sorted()
                        .collect(Collectors.joining("; ")));
            }
        }

        /** Makes calls on the way up only, each with a little more room than the one before. */
        @SuppressWarnings("InfiniteRecursion") // on purpose
        private void dive() {
            try {
                dive();
            } catch (StackOverflowError e) {
                overflows++;
            }
            if (overflows < OVERFLOWS) {
                try {
                    overflows++;
                    call(plain, null, null);
                    call(stage, CompletableFuture.completedFuture("done"), null);
                } catch (StackOverflowError e) {
                    overflows++;
                }
            }
        }

        private static void call(MeasuredSite site, @Nullable Object returned, @Nullable Throwable thrown) {
            Object token = Weaving.enter(site);
            if (token instanceof CallToken call) {
                call.left = true;
            }
            Weaving.exit(site, token, returned, thrown);
        }
    }

    @Test
    void firstCalls_whereTheStackIsAtItsEnd_spoilNoLaterOnes() throws Exception {
        Process service = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Service.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(service.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(service.waitFor()).as(output).isZero();
        assertThat(output)
                .contains(
                        "plain: calls 6, errors 3, recursive 0, in flight 0; stage: calls 3, errors 0, recursive 0, in"
                                + " flight 0");
    }
}
