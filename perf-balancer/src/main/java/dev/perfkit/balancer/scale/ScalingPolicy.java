package dev.perfkit.balancer.scale;

import java.time.Duration;
import java.time.Instant;

/**
 * How many instances a load needs. What of it is done, and when, is for a {@link Restraint} to say.
 *
 * <pre>{@code
 * ScalingPolicy byDefault = ScalingPolicy.watermarks();      // out above 0.8, in below 0.3
 * ScalingPolicy asKubernetes = ScalingPolicy.target(0.6);    // as the HorizontalPodAutoscaler, to keep 0.6
 * ScalingPolicy foresees = ScalingPolicy.target(0.55).withForecast(Duration.ofMinutes(1));     // the time an instance takes to start
 * ScalingPolicy promise = ScalingPolicy.slo(Duration.ofMillis(250));                           // for 99 % of the requests
 * }</pre>
 *
 * <p><b>Thread safety:</b> a policy is asked by one thread at a time. Those that foresee or keep a promise have a memory: one of them serves
 * one autoscaler. <b>Failures:</b> one that throws counts as one that has no value.
 */
@FunctionalInterface
public interface ScalingPolicy {

    /**
     * Says how many instances a load needs.
     *
     * @param fleet the instances that there are
     * @param load what they bear
     * @param at when that is so: a policy has no clock of its own
     */
    Proposal propose(Fleet fleet, Load load, Instant at);

    /** Returns {@link Watermarks#defaults()}: out above 0.8, in below 0.3. */
    static ScalingPolicy watermarks() {
        return Watermarks.defaults();
    }

    /**
     * Returns one that keeps a value near a target as Kubernetes' HorizontalPodAutoscaler does, with its tolerance of 0.1.
     *
     * @param target the value to keep, more than zero
     */
    static TargetTracking target(double target) {
        return TargetTracking.of(target);
    }

    /** Returns {@link #slo(Duration, double)} for all but one in a hundred requests. */
    static ScalingPolicy slo(Duration slo) {
        return slo(slo, 0.01);
    }

    /**
     * Returns one that keeps as few instances as answer all but a share of the requests within a time. It goes by
     * {@link LoadSource#traffic}.
     *
     * <p>From what was in flight under which traffic in the last six hours it learns how an instance answers: as a queue with several servers
     * (M/M/c), or by the Universal Scalability Law where that suits better; then it computes the size for the requests that arrive now. Until it
     * has seen three loads that differ by a tenth each, or where neither model suits, it has no value. Where measurably more
     * requests are slow than may be, that is an emergency, and it asks for a quarter more than are ready: also where the cause is none that
     * instances cure.
     *
     * <p>Both models take the time of a request to be spread exponentially. Where it is more even, a tenth more than needed are asked for; where
     * it has a longer tail, too few, and the emergency has to mend it. A time below 4.6 times the mean of one request alone cannot be kept for
     * 99 % by such a model, whatever the size: then it has no value either.
     *
     * <p><b>Thread safety:</b> it has a memory, so one serves one autoscaler. <b>Cost:</b> the models are fitted once a minute, in some milliseconds.
     *
     * @param slo the time that is promised, the same as that of the source, more than zero
     * @param share the part that may take longer, more than 0 and less than 1
     */
    static ScalingPolicy slo(Duration slo, double share) {
        return new SloSizing(slo, share);
    }
}
