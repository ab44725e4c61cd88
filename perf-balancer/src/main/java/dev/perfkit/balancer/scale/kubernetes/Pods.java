package dev.perfkit.balancer.scale.kubernetes;

import dev.perfkit.time.Ticker;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pods of a selector, as an informer knows them. */
final class Pods implements AutoCloseable {
    /*
     * An informer lists once and watches then. It tries again by itself whatever happens, and does not tell of all that fails. So one that
     * for STALE is not known to watch, and learns nothing new, is replaced: either the list succeeds, or it says why not. Over plain
     * HTTP a watch is known to go on only once it has told something, at the latest a bookmark after a minute.
     *
     * Whoever asks before it knows anything waits for a while, so that the first tick, and a balancer that is being built, find somebody.
     */
    private static final Logger log = LoggerFactory.getLogger(KubernetesTarget.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    static final Duration STALE = Duration.ofSeconds(90);
    private static final Set<String> OVER = Set.of("Succeeded", "Failed");

    private final KubernetesClient client;
    private final Workload workload;
    private final Ticker ticker;
    private @Nullable Watched watched;
    private boolean closed;

    private static final class Watched {
        final String selector;
        final SharedIndexInformer<Pod> informer;
        final CompletableFuture<Void> synced;
        final CompletableFuture<Void> failed = new CompletableFuture<>();
        volatile @Nullable Throwable trouble;
        private @Nullable String version;
        private long known;

        Watched(String selector, SharedIndexInformer<Pod> informer, long now) {
            this.selector = selector;
            this.informer = informer;
            this.known = now;
            informer.exceptionHandler((started, e) -> {
                trouble = e;
                failed.complete(null);
                return true;
            });
            synced = informer.start().toCompletableFuture();
        }

        boolean isStale(long now) {
            String current = informer.lastSyncResourceVersion();
            if (informer.isWatching() || !Objects.equals(current, version)) {
                version = current;
                known = now;
            }
            return now - known > STALE.toNanos();
        }
    }

    Pods(KubernetesClient client, Workload workload, Ticker ticker) {
        this.client = client;
        this.workload = workload;
        this.ticker = ticker;
    }

    /** Returns those that are not over. */
    synchronized List<Pod> of(String selector) throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("the target of " + workload + " is closed");
        }
        Watched current = watched;
        if (current == null
                || current.isStale(ticker.read())
                || !current.selector.equals(selector)
                || !current.informer.isRunning()) {
            stop();
            current = start(selector);
            watched = current;
        }
        await(current);
        return current.informer.getStore().list().stream()
                .filter(pod -> pod.getStatus() == null
                        || !OVER.contains(pod.getStatus().getPhase()))
                .toList();
    }

    private Watched start(String selector) {
        SharedIndexInformer<Pod> informer = client.pods()
                .inNamespace(workload.namespace())
                .withLabelSelector(selector)
                .runnableInformer(0);
        return new Watched(selector, informer, ticker.read());
    }

    private void await(Watched current) throws InterruptedException {
        try {
            CompletableFuture.anyOf(current.synced, current.failed).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.debug("the pods of {}", workload, e);
        }
        if (!current.informer.hasSynced()) {
            throw unknown(current);
        }
    }

    private KubernetesException unknown(Watched current) {
        Throwable last = current.trouble;
        String what = "the pods of " + workload + " (" + current.selector
                + ") are not known yet: the informer has not synced";
        Throwable root = last;
        while (root != null && !(root instanceof KubernetesClientException) && root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof KubernetesClientException e) {
            KubernetesException told = new Ask("list and watch", "", "pods", workload.namespace(), "").told(e);
            return new KubernetesException(what + "; " + told.getMessage(), told.code(), told);
        }
        return new KubernetesException(what + (root == null ? "" : "; " + root), 0, last);
    }

    private void stop() {
        if (watched != null) {
            watched.informer.stop();
            watched = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        stop();
    }
}
