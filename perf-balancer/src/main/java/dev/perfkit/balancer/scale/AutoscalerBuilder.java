package dev.perfkit.balancer.scale;

import static java.util.Objects.requireNonNull;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Configures an {@link Autoscaler}. Needed are a target and a policy.
 *
 * <p><b>Thread safety:</b> none; build on one thread.
 */
public final class AutoscalerBuilder {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** A policy and what it goes by. */
    record Drive(ScalingPolicy policy, LoadSource source) {}

    final String name;
    final List<Drive> drives = new ArrayList<>();

    @Nullable ScalingTarget target;

    @Nullable LoadBalancer<?> balancer;

    Duration patience = Duration.ofSeconds(30);
    Restraint restraint = Restraint.defaults();
    ScalingState state = ScalingState.inMemory();
    Leadership leadership = Leadership.alone();
    Duration interval = Duration.ofSeconds(15);
    boolean dryRun;
    Consumer<? super ScalingDecision> listener = decision -> {};

    @Nullable Executor executor;

    Scheduler scheduler = Scheduler.system();
    Ticker ticker = Ticker.system();
    InstantSource wallClock = InstantSource.system();

    AutoscalerBuilder(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: not blank)");
        }
        this.name = name;
    }

    /** Sets what is scaled. It stays the caller's to close. */
    public AutoscalerBuilder target(ScalingTarget target) {
        this.target = requireNonNull(target, "target");
        return this;
    }

    /**
     * Sets where instances are drained before they leave, for at most 30 seconds. By default there is no such place, and the target ends
     * them as it does.
     *
     * @param balancer its nodes are called as the instances are
     */
    public AutoscalerBuilder balancer(LoadBalancer<?> balancer) {
        return balancer(balancer, patience);
    }

    /**
     * Sets where instances are drained before they leave.
     *
     * @param balancer its nodes are called as the instances are
     * @param patience how long to wait for what is in flight on an instance, zero to an hour
     */
    public AutoscalerBuilder balancer(LoadBalancer<?> balancer, Duration patience) {
        this.balancer = requireNonNull(balancer, "balancer");
        this.patience = within("patience", patience, Duration.ZERO, Duration.ofHours(1));
        return this;
    }

    /**
     * Adds a policy and what it goes by. Of several the one that proposes most counts.
     *
     * @param policy how many instances a load needs
     * @param source where the load is known from
     */
    public AutoscalerBuilder policy(ScalingPolicy policy, LoadSource source) {
        drives.add(new Drive(requireNonNull(policy, "policy"), requireNonNull(source, "source")));
        return this;
    }

    /** Sets how far and how fast the fleet may change; by default {@link Restraint#defaults()}. */
    public AutoscalerBuilder restraint(Restraint restraint) {
        this.restraint = requireNonNull(restraint, "restraint");
        return this;
    }

    /** Sets where to remember; by default {@link ScalingState#inMemory()}. */
    public AutoscalerBuilder state(ScalingState state) {
        this.state = requireNonNull(state, "state");
        return this;
    }

    /** Sets who of several acts; by default {@link Leadership#alone()}. It is closed with the autoscaler. */
    public AutoscalerBuilder leadership(Leadership leadership) {
        this.leadership = requireNonNull(leadership, "leadership");
        return this;
    }

    /** Sets how often to look, a second to ten minutes; by default every 15 seconds. */
    public AutoscalerBuilder interval(Duration interval) {
        this.interval = within("interval", interval, SHORTEST, LONGEST);
        return this;
    }

    /**
     * Has it only tell what it would do. By default it does it. It makes claims and writes like any other: beside one that acts let it have a
     * state and a leadership of its own.
     */
    public AutoscalerBuilder dryRun() {
        this.dryRun = true;
        return this;
    }

    /** Sets whom to tell of decisions that say something new, on the executor; by default nobody. */
    public AutoscalerBuilder listener(Consumer<? super ScalingDecision> listener) {
        this.listener = requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Sets where ticks run, which may block for seconds; by default a daemon thread of its own. One that runs tasks at once, on the thread of
     * whoever asks, is for tests: a balancer whose executor does so too would wait for a tick, and the tick for the balancer.
     */
    public AutoscalerBuilder executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    /** Sets what keeps the time between ticks; by default {@link Scheduler#system()}. */
    public AutoscalerBuilder scheduler(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /**
     * Sets the clocks; by default the system's.
     *
     * @param ticker what passes while the autoscaler runs
     * @param wallClock what is remembered beyond that
     */
    public AutoscalerBuilder clocks(Ticker ticker, InstantSource wallClock) {
        this.ticker = requireNonNull(ticker, "ticker");
        this.wallClock = requireNonNull(wallClock, "wallClock");
        return this;
    }

    /**
     * Builds it; the first tick is one interval from now.
     *
     * @throws IllegalStateException if there is no target or no policy
     */
    public Autoscaler build() {
        if (drives.isEmpty()) {
            throw new IllegalStateException("policy: none (expected: at least one)");
        }
        if (target == null) {
            throw new IllegalStateException("target: none (expected: one)");
        }
        FleetAutoscaler autoscaler = new FleetAutoscaler(this, target);
        autoscaler.start();
        return autoscaler;
    }

    private static Duration within(String what, Duration time, Duration least, Duration most) {
        if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
            throw new IllegalArgumentException(what + ": " + time + " (expected: " + least + ".." + most + ")");
        }
        return time;
    }
}
