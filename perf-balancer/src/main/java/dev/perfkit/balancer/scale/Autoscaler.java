package dev.perfkit.balancer.scale;

import dev.perfkit.signal.Inspectable;
import java.util.List;

/**
 * Keeps a fleet as large as its load asks for.
 *
 * <pre>{@code
 * Autoscaler autoscaler = Autoscaler.builder("shop")
 *         .target(target)
 *         .balancer(balancer)
 *         .policy(ScalingPolicy.watermarks(), LoadSource.inFlight(balancer))
 *         .restraint(Restraint.between(2, 10))
 *         .state(ScalingState.file(Path.of("/var/lib/shop/autoscaler")))
 *         .build();
 * }</pre>
 *
 * <p>At each tick it reads what the fleet bears, has each policy propose a size, takes the largest, restrains it, and acts. To shrink, it
 * first takes instances out of the balancer and waits until nothing is in flight on them, thirty seconds at most; only then the target
 * is told. What it will have to remember is written before it acts, so that another start finds the same cooldowns and goes on
 * with the same drains.
 *
 * <p>What cannot be known is not guessed: without a load nothing changes, with one of several loads missing nothing shrinks, and where the
 * target or the state cannot be reached nothing is done.
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Cost:</b> a tick runs on the executor, one at a time. <b>Failures:</b> what a target, a
 * source, a policy, a state or a listener throws ends no tick to come: it is told in {@link #explain()} and counted.
 */
public interface Autoscaler extends Inspectable, AutoCloseable {

    /**
     * Starts a configuration.
     *
     * @param name what the autoscaler is called in messages, snapshots and signals; not blank
     */
    static AutoscalerBuilder builder(String name) {
        return new AutoscalerBuilder(name);
    }

    /**
     * Stops growth, shrinkage or both, or lets them go on; from the next tick on, and over a restart. A drain that is under way goes on.
     * Of several autoscalers ask the leader: another would remember it for when it leads. A size outside of the bounds is left alone too.
     *
     * @param pause what to leave alone
     */
    void pause(Pause pause);

    /**
     * Returns its last decisions with what they rest on, the last first: the last tick's, and of those before the 64 last that said
     * something new.
     */
    List<ScalingDecision> explain();

    @Override
    AutoscalerSnapshot snapshot();

    /**
     * Ends the ticks and gives the lead away; a tick under way goes on to its end. Leaves the fleet as it is, and whoever is being drained
     * drained: another start on the same state goes on with that. The target and the balancer are the host's to close. Idempotent.
     */
    @Override
    void close();
}
