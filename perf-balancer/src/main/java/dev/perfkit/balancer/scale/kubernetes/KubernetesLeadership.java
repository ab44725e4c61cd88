package dev.perfkit.balancer.scale.kubernetes;

import dev.perfkit.balancer.scale.Leadership;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpecBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads who holds a Lease of {@code coordination.k8s.io}.
 *
 * <pre>{@code
 * Leadership leadership = KubernetesLeadership.builder(client, "prod", "shop-autoscaler")
 *         .identity("shop-autoscaler-0")
 *         .build();
 * }</pre>
 *
 * <p>The leader renews it every two seconds. Who has not managed to for ten is no leader any more, by its own clock and without asking
 * anybody; the others wait for fifteen, each by its own clock, from when they last saw the Lease change. So clocks need not agree, only
 * run about as fast.
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Cost:</b> {@link #term} asks nobody; in the background there is a read every two seconds,
 * and the leader's write. <b>Failures:</b> where the API server cannot be asked, that is logged, and tried again.
 */
@SuppressWarnings("exports") // the client is optional
public final class KubernetesLeadership implements Leadership {
    /*
     *     leader      renews --- renews --- (stalls) -------- 10 s: none any more, by its own ticker
     *     follower    sees   --- sees   --- sees nothing new ---------- 15 s: takes the Lease, on the version that it read
     *
     * The time of a renewal is that of its beginning: what the leader counts from is never later than what others see.
     */
    private static final Logger log = LoggerFactory.getLogger(KubernetesLeadership.class);

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final String identity;
    private final Duration lease;
    private final Duration deadline;
    private final Duration retry;
    private final Scheduler scheduler;
    private final Ticker ticker;
    private final InstantSource wallClock;
    private final Executor executor;
    private final @Nullable ExecutorService own;
    private final Object turn = new Object();
    private Scheduler.Handle beat = () -> {};

    // Of the turn:
    private @Nullable String seenVersion;
    private long seenAt;
    private boolean failing;

    // Of this:
    private boolean leading;
    private long renewed;
    private long terms;
    private boolean closed;

    KubernetesLeadership(KubernetesLeadershipBuilder config) {
        client = Ask.soon(config.client);
        namespace = config.namespace;
        name = config.name;
        identity = config.unique();
        lease = config.lease;
        deadline = config.deadline;
        retry = config.retry;
        scheduler = config.scheduler;
        ticker = config.ticker;
        wallClock = config.wallClock;
        if (config.executor != null) {
            own = null;
            executor = config.executor;
        } else {
            own = Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, "perfkit-leadership-" + name);
                thread.setDaemon(true);
                return thread;
            });
            executor = own;
        }
    }

    /**
     * Starts a configuration.
     *
     * @param client it stays the caller's to close, after this
     * @param namespace where the Lease is
     * @param name what the Lease is called; it is made where there is none
     */
    public static KubernetesLeadershipBuilder builder(KubernetesClient client, String namespace, String name) {
        return new KubernetesLeadershipBuilder(client, namespace, name);
    }

    void start() {
        beat = scheduler.repeat(executor, this::attempt, retry);
        executor.execute(this::attempt);
    }

    @Override
    public synchronized long term() {
        leading = leading && !isOver();
        return leading ? terms : 0;
    }

    private boolean isOver() {
        return ticker.read() - renewed >= deadline.toNanos();
    }

    private void attempt() {
        synchronized (turn) {
            try {
                if (!isClosed()) {
                    holdOrLook();
                }
                failing = false;
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    private void failed(RuntimeException e) {
        if (e instanceof KubernetesException refused && Ask.isConflict(refused)) {
            log.debug("{}: another was faster", this);
        } else if (failing) {
            log.debug("{} cannot be held", this, e);
        } else {
            failing = true;
            log.warn("{} cannot be held, which is tried again: {}", this, e.toString());
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void holdOrLook() {
        long start = ticker.read();
        Lease found = ask("get")
                .by(() -> client.leases().inNamespace(namespace).withName(name).get());
        if (found == null) {
            Lease made = new LeaseBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withNamespace(namespace)
                    .endMetadata()
                    .withSpec(held(new LeaseSpec(), true))
                    .build();
            ask("create").by(() -> client.resource(made).create());
            holds(start);
            return;
        }
        LeaseSpec spec = found.getSpec() == null ? new LeaseSpec() : found.getSpec();
        boolean mine = identity.equals(spec.getHolderIdentity());
        if (!mine) {
            lost();
        }
        if (mine || isFree(spec, found.getMetadata().getResourceVersion())) {
            write(found, held(spec, !mine));
            holds(start);
        }
    }

    /** Says whether nobody holds it, or whoever does has given no sign for so long as it said. */
    private boolean isFree(LeaseSpec spec, String version) {
        long now = ticker.read();
        if (!version.equals(seenVersion)) {
            seenVersion = version;
            seenAt = now;
        }
        String holder = spec.getHolderIdentity();
        Integer told = spec.getLeaseDurationSeconds();
        Duration patience = told == null ? lease : Duration.ofSeconds(told);
        return holder == null || holder.isEmpty() || now - seenAt > patience.toNanos();
    }

    private LeaseSpec held(LeaseSpec before, boolean anew) {
        ZonedDateTime now = wallClock.instant().atZone(ZoneOffset.UTC);
        int transitions = before.getLeaseTransitions() == null ? 0 : before.getLeaseTransitions();
        return new LeaseSpecBuilder(before)
                .withHolderIdentity(identity)
                .withLeaseDurationSeconds((int) lease.toSeconds())
                .withRenewTime(now)
                .withAcquireTime(anew ? now : before.getAcquireTime())
                .withLeaseTransitions(anew ? transitions + 1 : transitions)
                .build();
    }

    private void write(Lease found, LeaseSpec spec) {
        Lease next = found.edit().withSpec(spec).build();
        ask("update").by(() -> client.resource(next).update());
    }

    private synchronized void holds(long start) {
        boolean anew = !leading || isOver();
        if (anew) {
            terms++;
            log.info("{}: leads, term {}", this, terms);
        }
        renewed = start;
        leading = true;
    }

    private synchronized void lost() {
        leading = false;
    }

    private Ask ask(String verb) {
        return new Ask(verb, "coordination.k8s.io", "leases", namespace, name);
    }

    /** Gives the lead away, for which the API server is asked once more. */
    @Override
    public void close() {
        boolean led;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            led = leading;
            leading = false;
        }
        beat.cancel();
        if (own != null) {
            own.shutdown();
        }
        if (led) {
            synchronized (turn) {
                release();
            }
        }
    }

    private void release() {
        try {
            Lease found = ask("get")
                    .by(() -> client.leases()
                            .inNamespace(namespace)
                            .withName(name)
                            .get());
            if (found != null
                    && found.getSpec() != null
                    && identity.equals(found.getSpec().getHolderIdentity())) {
                write(found, found.getSpec().edit().withHolderIdentity("").build());
            }
        } catch (RuntimeException e) {
            log.warn("{} is not given away, and free when its time is over: {}", this, e.toString());
        }
    }

    @Override
    public String toString() {
        return "Lease " + name + " in namespace " + namespace;
    }
}
