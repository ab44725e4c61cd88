package dev.perfkit.simulations.scaling;

import static dev.perfkit.simulations.scaling.Contender.MAX;
import static dev.perfkit.simulations.scaling.Contender.MIN;

import dev.perfkit.balancer.scale.Pace;
import dev.perfkit.balancer.scale.Restraint;
import dev.perfkit.balancer.scale.ScalingPolicy;
import dev.perfkit.balancer.scale.TargetTracking;
import java.time.Duration;
import java.util.List;

/** Who takes part. */
final class Contenders {
    /** The part of what an instance can serve that the library's is told to keep. */
    static final double TARGET = 0.57;
    /** By what part of that a load may be above it before the fleet grows. */
    static final double GROW_TOLERANCE = 0.1;
    /** By what part it may be below before the fleet shrinks: more than twice the noise, and so a step that noise has caused stays. */
    static final double SHRINK_TOLERANCE = 0.25;
    /** How long nothing else may have been proposed before it shrinks. */
    static final Duration STABILIZATION = Duration.ofMinutes(10);
    /** How long an instance takes to start, as far as it knows. */
    static final Duration START_UP = Duration.ofMinutes(1);

    /** The library's in one configuration for all demands. */
    static final Contender PERFKIT = Product.contender(
            "PerfKit",
            () -> TargetTracking.of(TARGET)
                    .withTolerance(GROW_TOLERANCE, SHRINK_TOLERANCE)
                    .withForecast(START_UP),
            Restraint.between(MIN, MAX)
                    .withGrowth(Pace.stabilizedFor(Duration.ZERO))
                    .withShrinkage(Pace.stabilizedFor(STABILIZATION))
                    .withTurns(Integer.MAX_VALUE));

    /** The library's as it is where nobody says otherwise, but for the number of instances. */
    static final Contender WATERMARKS =
            Product.contender("PerfKit, watermarks", ScalingPolicy::watermarks, Restraint.between(MIN, MAX));

    static final Contender HPA =
            Product.contender("HPA 0.6, by PerfKit", () -> ScalingPolicy.target(0.6), Restraint.ofKubernetes(MIN, MAX));

    static final Contender HPA_FORMULA = Rule.contender("HPA 0.6, by its formula", () -> new PodAutoscaler(0.6));

    static final Contender ORIGIN = Rule.contender("origin", Origin::asItWas);

    static final Contender WAITING_ORIGIN = Rule.contender("origin + cooldowns", Origin::waiting);

    private Contenders() {}

    static List<Contender> all() {
        return List.of(PERFKIT, WATERMARKS, HPA, HPA_FORMULA, ORIGIN, WAITING_ORIGIN);
    }
}
