package dev.perfkit.balancer.scale;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.Ticker;
import java.time.Duration;

/**
 * Where an autoscaler learns what a fleet bears.
 *
 * <pre>{@code
 * LoadSource ofBalancer = LoadSource.inFlight(balancer);                       // share of 1,000 requests at a time
 * LoadSource own = fleet -> Load.total(queue.size());                          // tasks that wait, shared by the ready
 * LoadSource ofSignal = LoadSource.latency(latency, 0.99);                     // milliseconds, of any module's signal
 * }</pre>
 *
 * <p><b>Thread safety:</b> an autoscaler asks by one thread at a time; one source serves one autoscaler. <b>Cost:</b> it may block, for
 * some seconds at most. <b>Failures:</b> one that throws has no value: nothing shrinks meanwhile.
 */
@FunctionalInterface
public interface LoadSource {

    /**
     * Reads the load since the last reading, or at present. It is read at each tick, also where nothing is made of it since another leads or
     * the target is away: so that the first reading that counts is not one of hours.
     *
     * @param fleet the instances that there are; as they were known last where nothing is made of it
     * @throws Exception if that cannot be said
     */
    Load read(Fleet fleet) throws Exception;

    /** Takes a sample of what is read at the next {@link #read}; called every second. Does nothing by default. */
    default void sample() {}

    /**
     * Returns the requests in flight on each node, averaged over the seconds since the last reading, as a share of 1,000.
     *
     * @param balancer its nodes are called as the instances are
     */
    static LoadSource inFlight(LoadBalancer<?> balancer) {
        return inFlight(balancer, 1_000);
    }

    /**
     * Returns the requests in flight on each node, averaged over the seconds since the last reading, as a share of what one can bear.
     *
     * @param balancer its nodes are called as the instances are
     * @param most how many an instance can bear at a time, more than zero
     */
    static LoadSource inFlight(LoadBalancer<?> balancer, int most) {
        return new InFlightLoad(balancer, most);
    }

    /**
     * Returns the requests that arrive at a balancer and are in flight there, and what part of them was slower than promised: what
     * {@link ScalingPolicy#slo} goes by.
     *
     * <p>In flight is averaged over the seconds since the last reading. A pick that found no node is no arrival, and counts as
     * slow. Nothing is known before the second reading.
     *
     * @param balancer its nodes are called as the instances are
     * @param slo the latency that is promised, more than zero
     * @param ticker the time by which arrivals become a rate
     */
    static LoadSource traffic(LoadBalancer<?> balancer, Duration slo, Ticker ticker) {
        return new TrafficLoad(balancer, slo, ticker);
    }

    /** Returns the same by the ticker of the JVM. */
    static LoadSource traffic(LoadBalancer<?> balancer, Duration slo) {
        return traffic(balancer, slo, Ticker.system());
    }

    /** Returns a gauge as what the instances that are ready bear on average; {@code NaN} is missing. */
    static LoadSource gauge(Signal.Gauge gauge) {
        return SignalLoad.gauge(gauge, Load::average);
    }

    /** Returns a gauge as what there is in all, such as tasks that wait; {@code NaN} is missing. */
    static LoadSource total(Signal.Gauge gauge) {
        return SignalLoad.gauge(gauge, Load::total);
    }

    /**
     * Returns by how much a counter grew a second since the last reading, as what there is in all. Missing at the first reading, and where
     * the counter began anew.
     *
     * @param counter what grows
     * @param ticker the time
     */
    static LoadSource rate(Signal.Counter counter, Ticker ticker) {
        return SignalLoad.rate(counter, ticker);
    }

    /** Returns the same by the ticker of the JVM. */
    static LoadSource rate(Signal.Counter counter) {
        return rate(counter, Ticker.system());
    }

    /**
     * Returns the part in the whole since the last reading, as an average. Missing at the first reading, where nothing came since, and
     * where the source began anew.
     */
    static LoadSource ratio(Signal.Ratio ratio) {
        return SignalLoad.ratio(ratio);
    }

    /**
     * Returns a quantile of the latencies since the last reading, in milliseconds, as an average. Missing at the first reading, where
     * nothing came since, and where the source began anew.
     *
     * @param latency the distribution
     * @param quantile from 0 to 1, such as 0.99
     */
    static LoadSource latency(Signal.Latency latency, double quantile) {
        return SignalLoad.latency(latency, quantile);
    }
}
