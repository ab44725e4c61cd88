package dev.perfkit.house;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the code samples that the documentation shows, and makes of each a class that can be compiled. */
final class Samples {
    private static final Pattern FENCED = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern JAVADOC = Pattern.compile("<pre>\\{@code\\n(.*?)\\n *\\*? *}</pre>", Pattern.DOTALL);
    private static final Pattern IMPORT = Pattern.compile("^import .*;$", Pattern.MULTILINE);

    private static final String IMPORTS = """
            import com.github.benmanes.caffeine.cache.Cache;
            import com.github.benmanes.caffeine.cache.Caffeine;
            import dev.perfkit.balancer.*;
            import dev.perfkit.balancer.health.*;
            import dev.perfkit.balancer.http.*;
            import dev.perfkit.balancer.scale.*;
            import dev.perfkit.balancer.scale.kubernetes.*;
            import dev.perfkit.cache.*;
            import dev.perfkit.cache.codec.*;
            import dev.perfkit.cache.redis.*;
            import dev.perfkit.host.*;
            import dev.perfkit.house.prelude.*;
            import dev.perfkit.memory.*;
            import dev.perfkit.monitor.*;
            import dev.perfkit.monitor.alert.*;
            import dev.perfkit.monitor.alert.channel.*;
            import dev.perfkit.monitor.alert.delivery.*;
            import dev.perfkit.monitor.alert.spool.*;
            import dev.perfkit.monitor.dashboard.*;
            import dev.perfkit.monitor.anomaly.*;
            import dev.perfkit.monitor.config.*;
            import dev.perfkit.profile.*;
            import dev.perfkit.signal.*;
            import dev.perfkit.stats.*;
            import dev.perfkit.stats.Counter;
            import dev.perfkit.task.*;
            import dev.perfkit.time.*;
            import dev.perfkit.weave.*;
            import io.fabric8.kubernetes.client.KubernetesClient;
            import io.fabric8.kubernetes.client.KubernetesClientBuilder;
            import io.lettuce.core.RedisClient;
            import io.lettuce.core.RedisURI;
            import java.net.URI;
            import java.net.http.*;
            import java.net.http.HttpResponse.BodyHandlers;
            import java.nio.file.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;
            """;

    /**
     * A piece of code out of a text.
     *
     * @param source the file it stands in
     * @param number which sample of that file, from 1
     * @param code the lines
     */
    record Sample(Path source, int number, String code) {
        String className() {
            return source.getFileName().toString().replaceAll("[^A-Za-z0-9]", "_") + "_" + number;
        }

        /** The sample as a class that knows the prelude's names: as its members, or as the body of a method. */
        String asClass() {
            StringBuilder imports = new StringBuilder(IMPORTS);
            Matcher own = IMPORT.matcher(code);
            while (own.find()) {
                imports.append(own.group()).append('\n');
            }
            String rest = IMPORT.matcher(code).replaceAll("").strip();
            boolean members = rest.startsWith("@") || rest.startsWith("public ");
            String body = members
                    ? rest.replace("{ ... }", "{ throw new UnsupportedOperationException(); }")
                    : "void body() throws Exception {\n" + rest.replace("{ ... }", "{ }") + "\n}";
            return imports + CLASS.formatted(className(), body, members ? "" : "body();");
        }

        @Override
        public String toString() {
            return source.getFileName() + " sample " + number;
        }
    }

    private static final String CLASS = """
            @SuppressWarnings("unused")
            public class %s extends Prelude implements Runnable {
                %s
                @Override public void run() {
                    try {
                        %s
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
            """;

    private Samples() {}

    static List<Sample> inMarkdown(Path file) {
        return matches(file, Repository.read(file), FENCED);
    }

    static List<Sample> inJavadoc(Path file) {
        return matches(file, Repository.read(file), JAVADOC).stream()
                .map(sample -> new Sample(
                        sample.source(),
                        sample.number(),
                        sample.code()
                                .replaceAll("(?m)^ *\\* ?", "")
                                // Ellipses stand for the reader's own code.
                                .replaceAll("(?m)^ *\\.\\.\\.$", "")))
                .filter(sample -> !sample.code().stripLeading().startsWith("<"))
                .toList();
    }

    private static List<Sample> matches(Path file, String text, Pattern pattern) {
        List<Sample> samples = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            samples.add(new Sample(file, samples.size() + 1, matcher.group(1)));
        }
        return samples;
    }
}
