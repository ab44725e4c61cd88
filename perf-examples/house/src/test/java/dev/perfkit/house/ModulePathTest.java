package dev.perfkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small application with a module descriptor of its own, on a module path without any optional library. */
class ModulePathTest {
    private static final String DESCRIPTOR = """
            module app {
                requires dev.perfkit.core;
                requires dev.perfkit.cache;
                requires dev.perfkit.balancer;
                requires dev.perfkit.monitor;
            }
            """;

    private static final String MAIN = """
            package app;

            import dev.perfkit.balancer.Lease;
            import dev.perfkit.balancer.LoadBalancer;
            import dev.perfkit.cache.TieredCache;
            import dev.perfkit.host.HostProbe;
            import dev.perfkit.monitor.Monitor;
            import dev.perfkit.monitor.Rule;
            import dev.perfkit.monitor.config.RuleFile;
            import dev.perfkit.profile.Profiler;
            import dev.perfkit.signal.Signal;
            import java.nio.file.Files;
            import java.nio.file.Path;
            import java.util.List;

            public class Main {
                public static void main(String[] args) throws Exception {
                    try (Profiler profiler = Profiler.builder().build();
                            TieredCache<String, String> cache =
                                    TieredCache.<String, String>builder("words").loader(String::toUpperCase).build();
                            LoadBalancer<String> balancer =
                                    LoadBalancer.<String>builder("nodes").node("one", "localhost:1").build();
                            Monitor monitor = Monitor.builder("app")
                                    .rule(Rule.errorRate("errors", Signal.ratio("errors", () -> new Signal.Share(0, 1)))
                                            .build())
                                    .build()) {
                        profiler.time("hello", () -> System.out.println(cache.get("hello")));
                        try (Lease<String> lease = balancer.pick()) {
                            System.out.println(lease.target());
                            lease.succeeded();
                        }
                        System.out.println(profiler.report().sites().get(0).name());
                        System.out.println(monitor.name());
                        System.out.println(HostProbe.system().snapshot());
                        try {
                            HostProbe.oshi();
                        } catch (IllegalStateException e) {
                            System.out.println(e.getMessage());
                        }
                        Path rules = Files.createTempFile("rules", ".yaml");
                        try {
                            RuleFile.of(rules, List.of()).read();
                        } catch (IllegalStateException e) {
                            System.out.println(e.getMessage());
                        } finally {
                            Files.delete(rules);
                        }
                    }
                }
            }
            """;

    @Test
    void application_onTheModulePath_runsWithoutOptionalLibraries(@TempDir Path folder) throws Exception {
        String modulePath = Stream.of(
                        dev.perfkit.time.Ticker.class,
                        dev.perfkit.cache.TieredCache.class,
                        dev.perfkit.balancer.LoadBalancer.class,
                        dev.perfkit.monitor.Monitor.class,
                        com.github.benmanes.caffeine.cache.Caffeine.class,
                        com.fasterxml.jackson.core.JsonFactory.class,
                        org.slf4j.Logger.class,
                        org.jspecify.annotations.NullMarked.class)
                .map(ModulePathTest::locationOf)
                .collect(Collectors.joining(File.pathSeparator));

        assertThat(Compiler.compile(
                        Map.of("module-info.java", DESCRIPTOR, "app/Main.java", MAIN),
                        folder,
                        List.of("-p", modulePath)))
                .isEmpty();
        assertThat(run("-p", modulePath + File.pathSeparator + folder, "-m", "app/app.Main"))
                .contains(
                        "HELLO",
                        "localhost:1",
                        "hello",
                        "app",
                        "cpuNanos=",
                        "com.github.oshi:oshi-core",
                        "org.snakeyaml:snakeyaml-engine");
    }

    private static String locationOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        Stream.of(arguments))
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
