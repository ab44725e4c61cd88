package dev.perfkit.simulations.scaling;

import dev.perfkit.balancer.scale.Autoscaler;
import dev.perfkit.balancer.scale.AutoscalerSnapshot;
import dev.perfkit.balancer.scale.Load;
import dev.perfkit.balancer.scale.Restraint;
import dev.perfkit.balancer.scale.ScalingPolicy;
import dev.perfkit.simulations.scaling.Contender.Scaler;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** The library's own autoscaler, as it is shipped; only time, target and load are the simulation's. */
final class Product implements Scaler {
    private static final Duration TICK = Duration.ofSeconds(Demand.TICK);

    private final ManualTime time = new ManualTime();
    private final Autoscaler autoscaler;

    private Product(ScalingPolicy policy, Restraint restraint, SimulatedTarget target, Gauge gauge, Instant first) {
        long origin = time.read();
        Instant before = first.minus(TICK);
        autoscaler = Autoscaler.builder("simulated")
                .target(target)
                .policy(policy, fleet -> Load.each(gauge.each()))
                .restraint(restraint)
                .interval(TICK)
                .clocks(time, () -> before.plusNanos(time.read() - origin))
                .scheduler(time)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Returns one with these settings.
     *
     * @param policy makes a policy for each run, since one may remember
     */
    static Contender contender(String name, Supplier<ScalingPolicy> policy, Restraint restraint) {
        return new Contender(
                name, (target, gauge, first) -> new Product(policy.get(), restraint, target, gauge, first));
    }

    @Override
    public void tick() {
        time.advance(TICK);
    }

    /** Ends it, having seen that no tick went wrong: that would show as a fleet that stays as it is. */
    @Override
    public void close() {
        AutoscalerSnapshot snapshot = autoscaler.snapshot();
        autoscaler.close();
        if (snapshot.failures() > 0) {
            throw new IllegalStateException(
                    snapshot.failures() + " ticks failed, the last decision: " + snapshot.last());
        }
    }
}
