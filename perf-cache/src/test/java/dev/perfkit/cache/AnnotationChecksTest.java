package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.weave.WeavingException;
import dev.perfkit.weave.WeavingPlugin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Annotations that cannot work fail where classes are woven. They are compiled here, since this module's tests are woven. */
class AnnotationChecksTest {
    private static final String SOURCE = """
            package shop;

            import dev.perfkit.cache.*;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.stream.Stream;

            abstract class Host {
                record Query(String shop, boolean stable, Object any, Query inner) {}
                enum Size { SMALL }
                static class NoSuch implements KeyFunction {
                    NoSuch(int x) {}
                    public String key(Object[] arguments) { return ""; }
                }

                %s
            }
            """;

    @TempDir
    Path folder;

    private void weave(String members) throws Exception {
        Path source = folder.resolve("shop/Host.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, SOURCE.formatted(members));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-parameters", "-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
            assertThat(compiler.getTask(null, files, null, options, null, files.getJavaFileObjects(source))
                            .call())
                    .isTrue();
        }
        try (WeavingPlugin plugin = new WeavingPlugin(folder.toFile());
                ClassFileLocator own = new ClassFileLocator.ForFolder(folder.toFile())) {
            ClassFileLocator locator = new ClassFileLocator.Compound(
                    own, ClassFileLocator.ForClassLoader.of(getClass().getClassLoader()));
            TypeDescription host =
                    TypePool.Default.of(locator).describe("shop.Host").resolve();
            assertThat(plugin.matches(host)).isTrue();
            plugin.apply(new ByteBuddy().redefine(host, locator), host, locator).make();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "@Cached(cache = \"c\") void m(int x) {}"
                        + "| on shop.Host.m(int): it returns nothing (expected: a value to cache)",
                "@Cached(cache = \"c\") abstract int m(int x);" + "| on shop.Host.m(int): it is abstract",
                "@Cached(cache = \" \") int m(int x) { return x; }"
                        + "| on shop.Host.m(int): cache: \" \" (expected: the name of a cache)",
                "@Cached(cache = \"c\", key = \"{1}\") int m(int x) { return x; }"
                        + "| key: \"{1}\": {1} (expected: {0} to {0})",
                "@Cached(cache = \"c\", key = \"{y}\") int m(int x) { return x; }"
                        + "| key: \"{y}\": {y} (expected: {0} to {0}, or one of [x])",
                "@Cached(cache = \"c\", key = \"{0}\") int m() { return 0; }"
                        + "| {0} (expected: none, there is no parameter)",
                "@Cached(cache = \"c\", key = \"{x\") int m(int x) { return x; }"
                        + "| { at index 0 (expected: a } behind it)",
                "@Cached(cache = \"c\", key = \"x}\") int m(int x) { return x; }" + "| } without a {",
                "@Cached(cache = \"c\", key = \"{x}{y}\") int m(int x, int y) { return x; }"
                        + "| \"\" between two placeholders (expected: text that begins with one of",
                "@Cached(cache = \"c\", key = \"{x}1{y}\") int m(int x, int y) { return x; }"
                        + "| \"1\" between two placeholders",
                "@Cached(cache = \"c\", key = \"{q}\") int m(Query q) { return 0; }"
                        + "| {q} is a shop.Host$Query, whose text may be the same for two values",
                "@Cached(cache = \"c\", key = \"{q.any}\") int m(Query q) { return 0; }"
                        + "| {q.any} is a java.lang.Object,",
                "@Cached(cache = \"c\", key = \"{q.inner.town}\") int m(Query q) { return 0; }"
                        + "| .town (expected: of shop.Host$Query, which has no public town(), getTown() or isTown())",
                "@Cached(cache = \"c\", tags = \"{z}\") int m(int x) { return x; }" + "| tags: \"{z}\": {z} (expected:",
                "@Cached(cache = \"c\", ttlMillis = -1) int m(int x) { return x; }"
                        + "| ttlMillis: -1 (expected: >= 0)",
                "@Cached(cache = \"c\", condition = \"{x}\") int m(int x) { return x; }"
                        + "| condition: \"{x}\": it is a int (expected: a boolean)",
                "@Cached(cache = \"c\", condition = \"x\") int m(int x) { return x; }"
                        + "| condition: \"x\": no placeholder",
                "@Cached(cache = \"c\", keyFunction = NoSuch.class) int m(int x) { return x; }"
                        + "| keyFunction: shop.Host$NoSuch (expected: a class with a constructor without parameters)",
                "@Cached(cache = \"c\", key = \"{x}\", keyFunction = NoSuch.class) int m(int x) { return x; }"
                        + "| key and keyFunction: both given",
                "@Cached(cache = \"c\") int m(Query q) { return 0; }"
                        + "| key: none, and parameter {0} is a shop.Host$Query, whose text",
                "@Cached(cache = \"c\") Stream<String> m(int x) { return null; }"
                        + "| it returns a java.util.stream.Stream, and a java.lang.AutoCloseable can be used once",
                "@Cached(cache = \"c\") FutureTask<String> m(int x) { return null; }"
                        + "| and a java.util.concurrent.Future does its work later",
                "@Cached(cache = \"c\") Flow.Publisher<String> m(int x) { return null; }"
                        + "| a java.util.concurrent.Flow$Publisher does its work later",
                "@CacheInvalidate(cache = \"c\") void m(int x) {}"
                        + "| key, keyFunction, tag, all: 0 given (expected: one)",
                "@CacheInvalidate(cache = \"c\", key = \"{x}\", all = true) void m(int x) {}"
                        + "| 2 given (expected: one)",
                "@CacheInvalidate(cache = \"c\", tag = \"{y}\") void m(int x) {}" + "| tag: \"{y}\": {y}",
                "@CacheInvalidate(cache = \"c\", all = true) @CacheInvalidate(cache = \"d\") void m(int x) {}"
                        + "| value[1]: key, keyFunction, tag, all: 0 given (expected: one)",
                "@CacheInvalidate(cache = \"c\", key = \"{y}\") @CacheInvalidate(cache = \"d\", all = true) void m(int x) {}"
                        + "| value[0]: key: \"{y}\": {y}",
                "@CacheInvalidations({}) void m(int x) {}" + "| value: none (expected: at least one @CacheInvalidate)",
                "@CacheInvalidate(cache = \"c\", all = true) Future<String> m() { return null; }"
                        + "| a java.util.concurrent.Future does its work later",
            })
    void annotation_thatCannotWork_isRefusedWithTheReason(String members, String reason) {
        assertThatThrownBy(() -> weave(members))
                .isInstanceOf(WeavingException.class)
                .hasMessageStartingWith("cannot weave @Cache")
                .hasMessageContaining("on shop.Host.m(")
                .hasMessageContaining(reason);
    }

    @Test
    void annotations_thatCanWork_areWoven() {
        assertThatCode(() -> weave("""
                @Cached(cache = "c", key = "{q.shop}: {1}/{size}", condition = "!{q.inner.stable}", tags = {"t", "t {q.inner.inner.shop}"})
                Optional<Query> all(Query q, long id, Size size) { return null; }
                @Cached(cache = "c") private static <T extends Comparable<T>> Size[] typed(T x, Size[][] sizes, List<T> list, Object... o) { return null; }
                @Cached(cache = "c") CompletionStage<String> stage() { return null; }
                @CacheInvalidate(cache = "c", tag = "{0.shop}") void forget(Query q) {}
                @CacheInvalidate(cache = "c", tag = "{0.shop}") @CacheInvalidate(cache = "d", all = true) void both(Query q) {}
                """)).doesNotThrowAnyException();
    }
}
