package dev.perfkit.balancer;

import dev.perfkit.balancer.LoadBalancer.DrainReport;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The drains under way. Guarded by the lock of the membership that owns it. */
final class Drains<T> {
    private static final Logger log = LoggerFactory.getLogger(LoadBalancer.class);

    private final Settings<T> config;
    private final BiConsumer<String, String> decisions;
    private final Map<Node<T>, Drain> underWay = new HashMap<>();

    /** Creates none; what is decided is told, with the reason. */
    Drains(Settings<T> config, BiConsumer<String, String> decisions) {
        this.config = config;
        this.decisions = decisions;
    }

    /** Returns a view of the one of that node; null for none. */
    @Nullable CompletableFuture<DrainReport> find(Node<T> node) {
        Drain drain = underWay.get(node);
        return drain == null ? null : drain.view();
    }

    /** Begins one, of a node that is about to be picked no more; {@code overdue} runs when patience is at an end. */
    CompletableFuture<DrainReport> begin(Node<T> node, Duration patience, Runnable overdue) {
        Drain drain = new Drain(config.ticker().read());
        // First: where the scheduler refuses, nothing has begun.
        drain.deadline = config.scheduler().schedule(Runnable::run, overdue, patience);
        underWay.put(node, drain);
        return drain.view();
    }

    /** Ends the one of that node, if there is one. */
    void end(Node<T> node) {
        Drain drain = underWay.remove(node);
        if (drain == null) {
            return;
        }
        drain.deadline.cancel();
        Duration took = Duration.ofNanos(config.ticker().read() - drain.start);
        DrainReport report = new DrainReport(node.name, took, node.load.inFlight());
        decisions.accept(
                "node " + node + " is drained",
                "after " + took.toMillis() + " ms, " + report.cut() + " still in flight");
        tell(() -> drain.result.complete(report));
    }

    /** Gives up the one of that node, if there is one. */
    void cancel(Node<T> node) {
        Drain drain = underWay.remove(node);
        if (drain != null) {
            drain.deadline.cancel();
            tell(() -> drain.result.cancel(false));
        }
    }

    /** Returns whose there are. */
    List<Node<T>> nodes() {
        return List.copyOf(underWay.keySet());
    }

    /** Completes a drain's future where its dependents may run: here, rather than never, if the executor refuses. */
    private void tell(Runnable completion) {
        try {
            config.executor().execute(completion);
        } catch (RuntimeException e) {
            log.warn("{}: {} refused to tell of a drain", config.name(), config.executor(), e);
            completion.run();
        }
    }

    /** One of them. */
    private static final class Drain {
        final long start;
        final CompletableFuture<DrainReport> result = new CompletableFuture<>();
        Scheduler.Handle deadline = () -> {};

        Drain(long start) {
            this.start = start;
        }

        /** A future for one caller to do with as it likes; unlike a copy it is cancelled where the drain is. */
        @SuppressWarnings("FutureReturnValueIgnored") // the view tells all there is
        CompletableFuture<DrainReport> view() {
            CompletableFuture<DrainReport> view = new CompletableFuture<>();
            result.whenComplete((report, failure) -> {
                if (failure == null) {
                    view.complete(report);
                } else {
                    view.completeExceptionally(failure);
                }
            });
            return view;
        }
    }
}
