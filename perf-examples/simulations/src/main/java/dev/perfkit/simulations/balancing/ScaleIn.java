package dev.perfkit.simulations.balancing;

import dev.perfkit.balancer.AdminState;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.Outcome;
import dev.perfkit.balancer.Strategy;
import dev.perfkit.balancer.scale.Autoscaler;
import dev.perfkit.balancer.scale.AutoscalerBuilder;
import dev.perfkit.balancer.scale.AutoscalerSnapshot;
import dev.perfkit.balancer.scale.LoadSource;
import dev.perfkit.balancer.scale.Pace;
import dev.perfkit.balancer.scale.Restraint;
import dev.perfkit.balancer.scale.ScalingDecision;
import dev.perfkit.balancer.scale.ScalingPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How many requests are lost because the server that works on them is ended: a fleet that an autoscaler sizes, under a load that rises
 * and falls every ten minutes.
 *
 * <pre>{@code
 * ScaleIn.Loss loss = ScaleIn.run(3600, true, 1); // an hour
 * }</pre>
 */
public final class ScaleIn {
    /*
     * 4 workers a server, work of 400 ms on average (log-normal, sigma 1, 20 s at most), so that drains take seconds; 4 to 21
     * servers for the load. One request is lost where it is on its way to, from or on a server at the instant this is ended, or is
     * sent there later.
     */
    private static final double WORK = 400e6;
    private static final double LONGEST = 20e9;
    private static final double PEAK_SERVERS = 20;
    private static final double TARGET = 0.55;
    private static final double SWING = 600;

    private final VirtualTime time = new VirtualTime();
    private final GrowingFleet fleet;
    private final Product client;
    private final Autoscaler autoscaler;
    private int refused;
    private int busy;

    /**
     * What was seen.
     *
     * @param requests how many were sent
     * @param shrinkages how often the autoscaler shrank the fleet
     * @param busy how often of these requests were in flight on who was to leave
     * @param ended how many servers were ended
     * @param lost how many requests were lost with them
     * @param refused how many found no server to go to
     */
    public record Loss(int requests, int shrinkages, int busy, int ended, int lost, int refused) {
        /** Returns the sum of two. */
        public Loss plus(Loss other) {
            return new Loss(
                    requests + other.requests,
                    shrinkages + other.shrinkages,
                    busy + other.busy,
                    ended + other.ended,
                    lost + other.lost,
                    refused + other.refused);
        }
    }

    private ScaleIn(boolean draining, SplittableRandom random) {
        fleet = new GrowingFleet(time);
        client = Product.of(
                new Site(time, fleet.servers(), fleet.ready(), random, Engine.NETWORK, WORK, List.of()),
                Strategy.leastResponseTime());
        fleet.serve(client);
        LoadBalancer<Integer> balancer = client.balancer();
        AutoscalerBuilder builder = Autoscaler.builder("simulated")
                .target(fleet)
                .policy(ScalingPolicy.target(TARGET), LoadSource.inFlight(balancer, Scenario.WORKERS))
                .restraint(Restraint.between(2, 60)
                        .withGrowth(Pace.stabilizedFor(Duration.ZERO))
                        .withShrinkage(Pace.stabilizedFor(Duration.ofMinutes(1)))
                        .withTurns(Integer.MAX_VALUE))
                .listener(this::decided)
                .clocks(time, () -> Instant.EPOCH.plusNanos(time.read()))
                .scheduler(time)
                .executor(Runnable::run);
        autoscaler = (draining ? builder.balancer(balancer) : builder).build();
    }

    /**
     * Runs it.
     *
     * @param seconds how long
     * @param draining whether the autoscaler knows of the balancer, and so drains first
     * @param seed what is drawn by
     */
    public static Loss run(double seconds, boolean draining, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Scenario scenario =
                Scenario.of("rise and fall", seconds).withLoad(at -> 0.6 - 0.4 * Math.cos(2 * Math.PI * at / SWING), 1);
        double capacity = PEAK_SERVERS * Scenario.WORKERS * TARGET / WORK;
        long[] arrivals = Workload.arrivals(scenario, capacity, random.split());
        LogNormal works = new LogNormal(WORK, Workload.SIGMA, random.split());
        ScaleIn run = new ScaleIn(draining, random.split());
        for (int i = 0; i < arrivals.length; i++) {
            run.time.advanceTo(arrivals[i]);
            run.send(i, Math.min(LONGEST, works.next()));
        }
        run.time.advanceTo(run.time.read() + Duration.ofMinutes(2).toNanos());
        return run.loss(arrivals.length);
    }

    private void send(int number, double work) {
        Call call = new Call(fleet::ended, number, client, time.read(), work);
        call.server = client.pick(call);
        if (call.server < 0) {
            refused++;
            return;
        }
        if (fleet.take(call)) {
            time.at(call.answerAt() + Engine.NETWORK, call);
        } else {
            client.ended(call, Outcome.FAILURE);
        }
    }

    private void decided(ScalingDecision decision) {
        if (decision.done() && decision.to() < decision.from()) {
            busy += client.balancer().snapshot().nodes().stream()
                            .anyMatch(node -> node.admin() == AdminState.DRAINING && node.inFlight() > 0)
                    ? 1
                    : 0;
        }
    }

    private Loss loss(int requests) {
        AutoscalerSnapshot end = autoscaler.snapshot();
        autoscaler.close();
        if (end.failures() > 0 || client.inFlight() > 0) {
            throw new IllegalStateException(end.failures() + " ticks failed, " + client.inFlight() + " requests open");
        }
        return new Loss(requests, (int) end.shrinkages(), busy, fleet.endedServers(), fleet.lost(), refused);
    }
}
