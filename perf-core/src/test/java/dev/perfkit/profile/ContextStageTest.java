package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.time.ManualTime;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ContextStageTest {
    private final Profiler profiler =
            Profiler.builder().ticker(new ManualTime()).callTree(true).build();
    private final CompletableFuture<Object> source = new CompletableFuture<>();
    private final CompletionStage<Object> stage = contextOf("caller").stage(source);

    private ProfileContext contextOf(String site) {
        return profiler.time(site, ProfileContext::current);
    }

    private String tree() {
        return Reported.tree(profiler);
    }

    static Stream<Method> dependents() {
        return Arrays.stream(CompletionStage.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers())
                        && !method.getName().equals("toCompletableFuture"));
    }

    @ParameterizedTest
    @MethodSource("dependents")
    void everyMethod_runsItsFunctionInTheContext_andReturnsAView(Method method) throws Exception {
        boolean onFailure = method.getName().startsWith("exceptionally");
        Object dependent = method.invoke(
                stage, Stream.of(method.getParameterTypes()).map(this::argument).toArray());
        assertThat(dependent).isInstanceOf(ContextStage.class);
        assertThat(tree()).isEqualTo("caller*1");

        if (onFailure) {
            source.completeExceptionally(new IllegalStateException("told to"));
        } else {
            source.complete("value");
        }
        CompletionStage<?> last = ((CompletionStage<?>) dependent).thenRun(() -> profiler.time("last", () -> {}));
        last.toCompletableFuture().get();

        assertThat(tree()).isEqualTo("caller*1(function*1 last*1)");
    }

    private Object argument(Class<?> type) {
        if (type == Executor.class) {
            return (Executor) task -> new Thread(task).start();
        }
        if (type == CompletionStage.class) {
            return ProfileContext.empty().stage(source); // a view takes views
        }
        InvocationHandler function = (proxy, called, arguments) -> {
            profiler.time("function", () -> {});
            return CompletableFuture.completedFuture("result");
        };
        return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, function);
    }

    @Test
    void completionOnAnotherThread_stillHangsUnderTheCaller() throws Exception {
        CompletionStage<String> answer = stage.thenApply(value -> profiler.time("parse", () -> value + "!"));
        Thread thread = new Thread(() -> profiler.time("io", () -> source.complete("a")));
        thread.start();
        thread.join();

        assertThat(answer.toCompletableFuture().get()).isEqualTo("a!");
        assertThat(tree()).isEqualTo("caller*1(parse*1) io*1");
    }

    @Test
    void completedStage_runsTheFunctionAtOnce_inTheContext() {
        source.complete("a");
        profiler.time("elsewhere", () -> {
            stage.thenAccept(value -> profiler.time("function", () -> {}));
        });

        assertThat(tree()).isEqualTo("caller*1(function*1) elsewhere*1");
    }

    @Test
    void toCompletableFuture_isTheFutureBehind() {
        assertThat(stage.toCompletableFuture()).isSameAs(source);
        stage.toCompletableFuture().cancel(true);
        assertThat(source).isCancelled();
        assertThat(stage.toString()).contains("caller");
    }

    @Test
    void functionThatThrows_failsTheDependent_andEndsItsScope() {
        CompletionStage<Object> failing = stage.thenApply(value -> {
            throw new IllegalStateException("told to");
        });
        source.complete("a");

        assertThatThrownBy(() -> failing.toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("told to");
        profiler.time("after", () -> {});
        assertThat(tree()).isEqualTo("after*1 caller*1");
    }

    @Test
    void stageReturnedByAProfiledCall_mayBeAView() {
        CompletionStage<Object> returned = profiler.time("load", () -> stage);
        assertThat(returned == stage).isTrue(); // AssertJ would look at the future behind
        source.complete("a");

        assertThat(Reported.site(profiler, "load").calls()).isEqualTo(1);
        assertThat(Reported.site(profiler, "load").inFlight()).isZero();
    }
}
