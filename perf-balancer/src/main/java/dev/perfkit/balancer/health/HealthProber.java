package dev.perfkit.balancer.health;

import static java.util.Objects.requireNonNull;

import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Probes targets again and again and tells when one goes up or down. A balancer does this for its nodes; on its own it
 * watches anything.
 *
 * <pre>{@code
 * HealthProber<URI> prober = new HealthProber<>(
 *         HealthCheck.http("/health"), HealthPolicy.defaults(), Scheduler.system(), executor, null);
 * Scheduler.Handle watch = prober.watch("search", uri, (up, why) -> log.info("search is {}: {}", up ? "up" : "down", why));
 * ...
 * watch.cancel();
 * }</pre>
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Failures:</b> what a check throws is a failed probe; what a listener
 * or the traffic throws is logged; a probe that the executor refuses is left out, and logged.
 *
 * @param <T> the type of the targets
 */
public final class HealthProber<T> {
    final HealthCheck<? super T> check;
    final HealthPolicy policy;
    final Scheduler scheduler;
    final Executor executor;
    private final @Nullable RandomGenerator random;

    /**
     * Creates a prober that watches nothing yet.
     *
     * @param check how to probe
     * @param policy how often, and how many probes decide
     * @param scheduler keeps the time
     * @param executor where checks are started and listeners are called
     * @param random draws the jitter, safe for the executor's threads; null for each thread's own
     */
    public HealthProber(
            HealthCheck<? super T> check,
            HealthPolicy policy,
            Scheduler scheduler,
            Executor executor,
            @Nullable RandomGenerator random) {
        this.check = requireNonNull(check, "check");
        this.policy = requireNonNull(policy, "policy");
        this.scheduler = requireNonNull(scheduler, "scheduler");
        this.executor = requireNonNull(executor, "executor");
        this.random = random;
    }

    /**
     * Watches a target, with the first probe at once.
     *
     * @param name what it is called in the log
     * @param target what to probe
     * @param listener is told of each change
     * @return ends the watch; a probe under way is cancelled, and the listener not called any more
     * @throws IllegalArgumentException if the check could never probe the target
     */
    public Scheduler.Handle watch(String name, T target, Listener listener) {
        return watch(name, target, listener, Traffic.NONE, Duration.ZERO);
    }

    /**
     * Watches a target that also has real requests, which count as the {@link HealthPolicy} says.
     *
     * @param name what it is called in the log
     * @param target what to probe
     * @param listener is told of each change
     * @param traffic how its requests ended
     * @param delay how long to wait with the first probe, zero or more: so that many targets are not all probed at once
     * @return ends the watch; a probe under way is cancelled, and the listener not called any more
     * @throws IllegalArgumentException if the check could never probe the target
     */
    public Scheduler.Handle watch(String name, T target, Listener listener, Traffic traffic, Duration delay) {
        validate(target);
        HealthWatch<T> watch = new HealthWatch<>(
                this,
                name,
                target,
                requireNonNull(listener, "listener"),
                new Evidence(requireNonNull(traffic, "traffic"), policy.skips(), name));
        watch.start(delay);
        return watch;
    }

    /**
     * Refuses a target that the check could never probe, as {@link #watch} does.
     *
     * @throws IllegalArgumentException if it is one
     */
    public void validate(T target) {
        check.validate(target);
    }

    /** Returns over what time to spread the first probes of many targets: a fifth of the interval. */
    public Duration spread() {
        return policy.interval().dividedBy(5);
    }

    /** Runs a task on the executor: here, rather than never, if that refuses. */
    void run(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    double drawJitter() {
        RandomGenerator source = random != null ? random : ThreadLocalRandom.current();
        return source.nextDouble(1 - HealthPolicy.JITTER, 1 + HealthPolicy.JITTER);
    }

    /** How the real requests to a target ended: totals that only grow, read at each probe. */
    public interface Traffic {
        /** No requests. */
        Traffic NONE = new Traffic() {
            @Override
            public long successes() {
                return 0;
            }

            @Override
            public long failures() {
                return 0;
            }
        };

        /** Returns how many succeeded since ever. */
        long successes();

        /** Returns how many failed since ever. */
        long failures();
    }

    /** Is told when a target goes up or down; never of two changes at once. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A target was found up or down, and was not before.
         *
         * @param up which
         * @param why in words, with the last probe's failure
         */
        void onChange(boolean up, String why);
    }
}
