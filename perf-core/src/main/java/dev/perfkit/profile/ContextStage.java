package dev.perfkit.profile;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A view of a stage whose functions run in a context. Each method does one thing: it wraps the function, and views the result. */
@SuppressWarnings("NullAway") // the JDK's interface does not say where a value may be null
final class ContextStage<T extends @Nullable Object> implements CompletionStage<T> {
    private final ProfileContext context;
    private final CompletionStage<T> stage;

    ContextStage(ProfileContext context, CompletionStage<T> stage) {
        this.context = context;
        this.stage = stage;
    }

    private <U extends @Nullable Object> CompletionStage<U> view(CompletionStage<U> dependent) {
        return new ContextStage<>(context, dependent);
    }

    @Override
    public CompletableFuture<T> toCompletableFuture() {
        return stage.toCompletableFuture();
    }

    @Override
    public String toString() {
        return "ContextStage{" + context + ", " + stage + "}";
    }

    @Override
    public <U extends @Nullable Object> CompletionStage<U> thenApply(Function<? super T, ? extends U> function) {
        return view(stage.thenApply(context.wrapFunction(function)));
    }

    @Override
    public <U extends @Nullable Object> CompletionStage<U> thenApplyAsync(Function<? super T, ? extends U> function) {
        return view(stage.thenApplyAsync(context.wrapFunction(function)));
    }

    @Override
    public <U extends @Nullable Object> CompletionStage<U> thenApplyAsync(
            Function<? super T, ? extends U> function, Executor executor) {
        return view(stage.thenApplyAsync(context.wrapFunction(function), executor));
    }

    @Override
    public CompletionStage<Void> thenAccept(Consumer<? super T> action) {
        return view(stage.thenAccept(context.wrapConsumer(action)));
    }

    @Override
    public CompletionStage<Void> thenAcceptAsync(Consumer<? super T> action) {
        return view(stage.thenAcceptAsync(context.wrapConsumer(action)));
    }

    @Override
    public CompletionStage<Void> thenAcceptAsync(Consumer<? super T> action, Executor executor) {
        return view(stage.thenAcceptAsync(context.wrapConsumer(action), executor));
    }

    @Override
    public CompletionStage<Void> thenRun(Runnable action) {
        return view(stage.thenRun(context.wrap(action)));
    }

    @Override
    public CompletionStage<Void> thenRunAsync(Runnable action) {
        return view(stage.thenRunAsync(context.wrap(action)));
    }

    @Override
    public CompletionStage<Void> thenRunAsync(Runnable action, Executor executor) {
        return view(stage.thenRunAsync(context.wrap(action), executor));
    }

    @Override
    public <U extends @Nullable Object, V extends @Nullable Object> CompletionStage<V> thenCombine(
            CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> function) {
        return view(stage.thenCombine(other, context.wrapBiFunction(function)));
    }

    @Override
    public <U extends @Nullable Object, V extends @Nullable Object> CompletionStage<V> thenCombineAsync(
            CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> function) {
        return view(stage.thenCombineAsync(other, context.wrapBiFunction(function)));
    }

    @Override
    public <U extends @Nullable Object, V extends @Nullable Object> CompletionStage<V> thenCombineAsync(
            CompletionStage<? extends U> other,
            BiFunction<? super T, ? super U, ? extends V> function,
            Executor executor) {
        return view(stage.thenCombineAsync(other, context.wrapBiFunction(function), executor));
    }

    @Override
    public <U extends @Nullable Object> CompletionStage<Void> thenAcceptBoth(
            CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
        return view(stage.thenAcceptBoth(other, context.wrapBiConsumer(action)));
    }

    @Override
    public <U extends @Nullable Object> CompletionStage<Void> thenAcceptBothAsync(
            CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
        return view(stage.thenAcceptBothAsync(other, context.wrapBiConsumer(action)));
    }

    @Override
    public <U extends @Nullable Object> CompletionStage<Void> thenAcceptBothAsync(
            CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action, Executor executor) {
        return view(stage.thenAcceptBothAsync(other, context.wrapBiConsumer(action), executor));
    }

    @Override
    public CompletionStage<Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
        return view(stage.runAfterBoth(other, context.wrap(action)));
    }

    @Override
    public CompletionStage<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action) {
        return view(stage.runAfterBothAsync(other, context.wrap(action)));
    }

    @Override
    public CompletionStage<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action, Executor executor) {
        return view(stage.runAfterBothAsync(other, context.wrap(action), executor));
    }

    @Override
    public <U extends @Nullable Object> CompletionStage<U> applyToEither(
            CompletionStage<? extends T> other, Function<? super T, U> function) {
        return view(stage.applyToEither(other, context.wrapFunction(function)));
    }

    @Override
    public <U extends @Nullable Object> CompletionStage<U> applyToEitherAsync(
            CompletionStage<? extends T> other, Function<? super T, U> function) {
        return view(stage.applyToEitherAsync(other, context.wrapFunction(function)));
    }

    @Override
    public <U extends @Nullable Object> CompletionStage<U> applyToEitherAsync(
            CompletionStage<? extends T> other, Function<? super T, U> function, Executor executor) {
        return view(stage.applyToEitherAsync(other, context.wrapFunction(function), executor));
    }

    @Override
    public CompletionStage<Void> acceptEither(CompletionStage<? extends T> other, Consumer<? super T> action) {
        return view(stage.acceptEither(other, context.wrapConsumer(action)));
    }

    @Override
    public CompletionStage<Void> acceptEitherAsync(CompletionStage<? extends T> other, Consumer<? super T> action) {
        return view(stage.acceptEitherAsync(other, context.wrapConsumer(action)));
    }

    @Override
    public CompletionStage<Void> acceptEitherAsync(
            CompletionStage<? extends T> other, Consumer<? super T> action, Executor executor) {
        return view(stage.acceptEitherAsync(other, context.wrapConsumer(action), executor));
    }

    @Override
    public CompletionStage<Void> runAfterEither(CompletionStage<?> other, Runnable action) {
        return view(stage.runAfterEither(other, context.wrap(action)));
    }

    @Override
    public CompletionStage<Void> runAfterEitherAsync(CompletionStage<?> other, Runnable action) {
        return view(stage.runAfterEitherAsync(other, context.wrap(action)));
    }

    @Override
    public CompletionStage<Void> runAfterEitherAsync(CompletionStage<?> other, Runnable action, Executor executor) {
        return view(stage.runAfterEitherAsync(other, context.wrap(action), executor));
    }

    @Override
    public <U extends @Nullable Object> CompletionStage<U> thenCompose(
            Function<? super T, ? extends CompletionStage<U>> function) {
        return view(stage.thenCompose(context.wrapFunction(function)));
    }

    @Override
    public <U extends @Nullable Object> CompletionStage<U> thenComposeAsync(
            Function<? super T, ? extends CompletionStage<U>> function) {
        return view(stage.thenComposeAsync(context.wrapFunction(function)));
    }

    @Override
    public <U extends @Nullable Object> CompletionStage<U> thenComposeAsync(
            Function<? super T, ? extends CompletionStage<U>> function, Executor executor) {
        return view(stage.thenComposeAsync(context.wrapFunction(function), executor));
    }

    @Override
    public <U extends @Nullable Object> CompletionStage<U> handle(
            BiFunction<? super T, @Nullable Throwable, ? extends U> function) {
        return view(stage.handle(context.wrapBiFunction(function)));
    }

    @Override
    public <U extends @Nullable Object> CompletionStage<U> handleAsync(
            BiFunction<? super T, @Nullable Throwable, ? extends U> function) {
        return view(stage.handleAsync(context.wrapBiFunction(function)));
    }

    @Override
    public <U extends @Nullable Object> CompletionStage<U> handleAsync(
            BiFunction<? super T, @Nullable Throwable, ? extends U> function, Executor executor) {
        return view(stage.handleAsync(context.wrapBiFunction(function), executor));
    }

    @Override
    public CompletionStage<T> whenComplete(BiConsumer<? super T, ? super @Nullable Throwable> action) {
        return view(stage.whenComplete(context.wrapBiConsumer(action)));
    }

    @Override
    public CompletionStage<T> whenCompleteAsync(BiConsumer<? super T, ? super @Nullable Throwable> action) {
        return view(stage.whenCompleteAsync(context.wrapBiConsumer(action)));
    }

    @Override
    public CompletionStage<T> whenCompleteAsync(
            BiConsumer<? super T, ? super @Nullable Throwable> action, Executor executor) {
        return view(stage.whenCompleteAsync(context.wrapBiConsumer(action), executor));
    }

    @Override
    public CompletionStage<T> exceptionally(Function<Throwable, ? extends T> function) {
        return view(stage.exceptionally(context.wrapFunction(function)));
    }

    @Override
    public CompletionStage<T> exceptionallyAsync(Function<Throwable, ? extends T> function) {
        return view(stage.exceptionallyAsync(context.wrapFunction(function)));
    }

    @Override
    public CompletionStage<T> exceptionallyAsync(Function<Throwable, ? extends T> function, Executor executor) {
        return view(stage.exceptionallyAsync(context.wrapFunction(function), executor));
    }

    @Override
    public CompletionStage<T> exceptionallyCompose(Function<Throwable, ? extends CompletionStage<T>> function) {
        return view(stage.exceptionallyCompose(context.wrapFunction(function)));
    }

    @Override
    public CompletionStage<T> exceptionallyComposeAsync(Function<Throwable, ? extends CompletionStage<T>> function) {
        return view(stage.exceptionallyComposeAsync(context.wrapFunction(function)));
    }

    @Override
    public CompletionStage<T> exceptionallyComposeAsync(
            Function<Throwable, ? extends CompletionStage<T>> function, Executor executor) {
        return view(stage.exceptionallyComposeAsync(context.wrapFunction(function), executor));
    }
}
