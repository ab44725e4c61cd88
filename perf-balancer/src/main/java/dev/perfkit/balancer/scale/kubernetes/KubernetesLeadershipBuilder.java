package dev.perfkit.balancer.scale.kubernetes;

import static java.util.Objects.requireNonNull;

import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Configures a {@link KubernetesLeadership}.
 *
 * <p><b>Thread safety:</b> none; build on one thread.
 */
@SuppressWarnings("exports") // the client is optional
public final class KubernetesLeadershipBuilder {
    final KubernetesClient client;
    final String namespace;
    final String name;
    String identity = "perfkit";
    Duration lease = Duration.ofSeconds(15);
    Duration deadline = Duration.ofSeconds(10);
    Duration retry = Duration.ofSeconds(2);

    @Nullable Executor executor;

    Scheduler scheduler = Scheduler.system();
    Ticker ticker = Ticker.system();
    InstantSource wallClock = InstantSource.system();

    KubernetesLeadershipBuilder(KubernetesClient client, String namespace, String name) {
        this.client = requireNonNull(client, "client");
        this.namespace = Workload.requireWord("namespace", namespace);
        this.name = Workload.requireWord("name", name);
    }

    /**
     * Sets what this one is called in the Lease, such as its pod's name; by default {@code "perfkit"}. Something random is put behind, so
     * that no two are ever the same.
     */
    public KubernetesLeadershipBuilder identity(String identity) {
        this.identity = Workload.requireWord("identity", identity);
        return this;
    }

    /**
     * Sets the times; by default 15, 10 and 2 seconds. Each is to be longer than the next.
     *
     * @param lease for how long others wait that see no sign of the leader; whole seconds
     * @param deadline after how long without one the leader itself is none any more
     * @param retry how often the leader gives a sign, and the others look; from 100 milliseconds
     */
    public KubernetesLeadershipBuilder times(Duration lease, Duration deadline, Duration retry) {
        if (retry.compareTo(Duration.ofMillis(100)) < 0
                || deadline.compareTo(retry) <= 0
                || lease.compareTo(deadline) <= 0
                || !lease.equals(Duration.ofSeconds(lease.toSeconds()))) {
            throw new IllegalArgumentException("times: lease " + lease + ", deadline " + deadline + ", retry " + retry
                    + " (expected: lease, in whole seconds > deadline > retry >= PT0.1S)");
        }
        this.lease = lease;
        this.deadline = deadline;
        this.retry = retry;
        return this;
    }

    /** Sets where the API server is asked, which may block for seconds; by default a daemon thread of its own. */
    public KubernetesLeadershipBuilder executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    /** Sets what keeps the time between signs; by default {@link Scheduler#system()}. */
    public KubernetesLeadershipBuilder scheduler(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /**
     * Sets the clocks; by default the system's.
     *
     * @param ticker what leads and waits by
     * @param wallClock what is written in the Lease, for people
     */
    public KubernetesLeadershipBuilder clocks(Ticker ticker, InstantSource wallClock) {
        this.ticker = requireNonNull(ticker, "ticker");
        this.wallClock = requireNonNull(wallClock, "wallClock");
        return this;
    }

    String unique() {
        return identity + "_" + UUID.randomUUID();
    }

    /** Builds it; it looks for the lead at once. */
    public KubernetesLeadership build() {
        KubernetesLeadership leadership = new KubernetesLeadership(this);
        leadership.start();
        return leadership;
    }
}
