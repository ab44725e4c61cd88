package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a thread stands in the {@linkplain ProfileReport#tree() call tree}, to be taken along to another thread: calls made
 * there then hang under the call that handed the work over. Nothing is taken along by itself.
 *
 * <pre>{@code
 * ExecutorService pool = ProfileContext.executorService(Executors.newFixedThreadPool(4));
 * profiler.time("checkout", () -> {
 *     pool.submit(() -> profiler.time("mail", this::checkHealth)); // checkout > mail
 * });
 * }</pre>
 *
 * <p>It changes the tree's shape and nothing else: what the sites count stays the same, and the caller's self time remains
 * that of its own thread. Where no call of a profiler with a tree is under way, the context is {@linkplain #isEmpty()
 * empty}, and what runs in it hangs under nothing. It is a place in one tree, of the innermost such call; calls of other
 * profilers are left where they are.
 *
 * <p><b>Thread safety:</b> immutable; any number of threads may run in it, at once and later. <b>Cost:</b> a small object to
 * take it, one for each scope. It keeps the tree in memory. <b>Failures:</b> none reaches the code that runs in it.
 */
@SuppressWarnings("try") // a scope is opened and closed, and not asked
public final class ProfileContext {
    private static final ProfileContext EMPTY = new ProfileContext(null);
    private static final Scope NOTHING = new NoScope();

    private final CallTreeRecorder.@Nullable Node node;

    private ProfileContext(CallTreeRecorder.@Nullable Node node) {
        this.node = node;
    }

    /** Returns where the current thread stands. */
    public static ProfileContext current() {
        try {
            CallTreeRecorder.Node node = Frames.position();
            return node == null ? EMPTY : new ProfileContext(node);
        } catch (Throwable e) {
            return EMPTY; // the stack or the heap is at its end, or a profiler's ticker is broken
        }
    }

    /** Returns the context of a thread on which no call is under way. */
    public static ProfileContext empty() {
        return EMPTY;
    }

    /** Tells whether there was no call of a profiler with a tree. */
    public boolean isEmpty() {
        return node == null;
    }

    /**
     * Puts the current thread into this context, until the scope is closed. For use with {@code try}; everything else here
     * does that.
     *
     * <pre>{@code
     * ProfileContext context = ProfileContext.current();
     * ...
     * try (ProfileContext.Scope scope = context.open()) { // on another thread
     *     profiler.time("mail", () -> checkHealth());
     * }
     * }</pre>
     */
    public Scope open() {
        try {
            return node == null && Frames.areAtRest()
                    ? NOTHING
                    : Frames.current().open(node);
        } catch (Throwable e) {
            return NOTHING; // as in current()
        }
    }

    /** Returns a task that runs the given one in this context. */
    public Runnable wrap(Runnable task) {
        return new ContextRunnable(this, requireNonNull(task, "task"));
    }

    /** Returns a task that runs the given one in this context. */
    public <T extends @Nullable Object> Callable<T> wrap(Callable<T> task) {
        requireNonNull(task, "task");
        return () -> {
            try (Scope scope = open()) {
                return task.call();
            }
        };
    }

    /** Returns a supplier that asks the given one in this context. Of a name of its own, as the next ones: a lambda fits several. */
    public <T extends @Nullable Object> Supplier<T> wrapSupplier(Supplier<T> supplier) {
        requireNonNull(supplier, "supplier");
        return () -> {
            try (Scope scope = open()) {
                return supplier.get();
            }
        };
    }

    /** Returns a function that applies the given one in this context. */
    public <T extends @Nullable Object, R extends @Nullable Object> Function<T, R> wrapFunction(
            Function<T, R> function) {
        requireNonNull(function, "function");
        return value -> {
            try (Scope scope = open()) {
                return function.apply(value);
            }
        };
    }

    /** Returns a function that applies the given one in this context. */
    public <T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>
            BiFunction<T, U, R> wrapBiFunction(BiFunction<T, U, R> function) {
        requireNonNull(function, "function");
        return (first, second) -> {
            try (Scope scope = open()) {
                return function.apply(first, second);
            }
        };
    }

    /** Returns a consumer that calls the given one in this context. */
    public <T extends @Nullable Object> Consumer<T> wrapConsumer(Consumer<T> consumer) {
        requireNonNull(consumer, "consumer");
        return value -> {
            try (Scope scope = open()) {
                consumer.accept(value);
            }
        };
    }

    /** Returns a consumer that calls the given one in this context. */
    public <T extends @Nullable Object, U extends @Nullable Object> BiConsumer<T, U> wrapBiConsumer(
            BiConsumer<T, U> consumer) {
        requireNonNull(consumer, "consumer");
        return (first, second) -> {
            try (Scope scope = open()) {
                consumer.accept(first, second);
            }
        };
    }

    /** Returns a view of the executor that runs each task in the context of whoever handed it over. */
    public static Executor executor(Executor executor) {
        requireNonNull(executor, "executor");
        return executor instanceof ContextExecutor || executor instanceof ContextExecutorService
                ? executor
                : new ContextExecutor(executor);
    }

    /**
     * Returns a view of the executor that runs each task in the context of whoever handed it over. All else is the executor's
     * own; {@code shutdownNow} returns what was handed to {@code execute} as it was.
     */
    public static ExecutorService executorService(ExecutorService executor) {
        requireNonNull(executor, "executor");
        if (executor instanceof ContextExecutorService) {
            return executor;
        }
        return executor instanceof ScheduledExecutorService scheduled
                ? new ContextScheduledExecutorService(scheduled)
                : new ContextExecutorService(executor);
    }

    /** Returns such a view of an executor with timers: each run of a periodic task is in the context that it was scheduled in. */
    public static ScheduledExecutorService scheduledExecutorService(ScheduledExecutorService executor) {
        requireNonNull(executor, "executor");
        return executor instanceof ContextScheduledExecutorService view
                ? view
                : new ContextScheduledExecutorService(executor);
    }

    /**
     * Returns a view of the stage that runs the functions it is given in this context, and whose dependent stages do too.
     *
     * <pre>{@code
     * CompletionStage<String> answer = ProfileContext.current()
     *         .stage(CompletableFuture.supplyAsync(() -> "answer"))
     *         .thenApply(text -> profiler.time("parse", () -> text.trim()));
     * }</pre>
     *
     * <p>{@code toCompletableFuture()} returns the future behind the view, which knows no context: it is the one to cancel, to
     * complete or to wait for.
     */
    public <T extends @Nullable Object> CompletionStage<T> stage(CompletionStage<T> stage) {
        return new ContextStage<>(this, requireNonNull(stage, "stage"));
    }

    @Override
    public String toString() {
        return "ProfileContext{" + (node == null ? "empty" : node.site()) + "}";
    }

    /**
     * A span in which a thread is in a context.
     *
     * <p>Closing it again has no effect. Closing it ends the scopes opened within it too, as those left open by
     * mistake, and it ends with the profiled call that it was opened in. Closed by another thread, it ends on its own when that
     * thread next begins a profiled call there, at the earliest when the scopes within it have ended.
     */
    public sealed interface Scope extends AutoCloseable permits ContextScope, NoScope {
        @Override
        void close();
    }

    /** Nothing was opened. */
    private static final class NoScope implements Scope {
        @Override
        public void close() {}
    }
}
