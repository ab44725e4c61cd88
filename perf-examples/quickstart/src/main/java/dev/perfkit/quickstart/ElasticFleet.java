package dev.perfkit.quickstart;

import dev.perfkit.balancer.health.HealthCheck;
import dev.perfkit.balancer.health.HealthPolicy;
import dev.perfkit.balancer.scale.Autoscaler;
import dev.perfkit.balancer.scale.LocalProcesses;
import dev.perfkit.balancer.scale.Pace;
import dev.perfkit.balancer.scale.Restraint;
import dev.perfkit.balancer.scale.ScalingDecision;
import dev.perfkit.balancer.scale.ScalingPolicy;
import dev.perfkit.balancer.scale.TargetTracking;
import dev.perfkit.quickstart.front.ElasticFront;
import dev.perfkit.quickstart.front.FrontServer;
import dev.perfkit.quickstart.load.LoadResult;
import dev.perfkit.quickstart.load.Schedule;
import dev.perfkit.quickstart.shop.ShopDatabase;
import dev.perfkit.signal.Inspectable;
import dev.perfkit.stats.LatencySnapshot;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Backends that an autoscaler starts under a load that rises, and ends when it falls. */
final class ElasticFleet implements AutoCloseable {
    /*
     *     0            3 s                       11 s                    19 s
     *     |------------|-------------------------|-----------------------|
     *      r/3          r                         r/3                           r: the rate of the other runs
     *
     * A backend is meant for 0.45 r: the calm load needs one, the other three. Seconds stand here where a service would say minutes.
     */
    private static final int MOST = 4;
    private static final List<Duration> LENGTHS =
            List.of(Duration.ofSeconds(3), Duration.ofSeconds(8), Duration.ofSeconds(8));
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration START = Duration.ofSeconds(30);
    private static final Restraint RESTRAINT = Restraint.between(1, MOST)
            .withGrowth(Pace.cooledFor(SECOND))
            .withShrinkage(Pace.stabilizedFor(Duration.ofSeconds(3)));
    private static final HealthPolicy HEALTH = HealthPolicy.defaults()
            .withTimeout(Duration.ofMillis(150))
            .withInterval(Duration.ofMillis(200))
            .withRise(1);

    private final double perSecond;
    private final LocalProcesses backends;
    private final ElasticFront front;
    private final FrontServer server;
    private final Autoscaler autoscaler;

    ElasticFleet(Shop shop, double perSecond) throws IOException {
        this.perSecond = perSecond;
        backends = LocalProcesses.builder("elastic")
                .command((name, port) -> shop.backendAt(port))
                .readiness(HealthCheck.http("/health"), HEALTH)
                .size(1)
                .build();
        front = new ElasticFront(backends.source());
        server = new FrontServer(front, 0);
        autoscaler = Autoscaler.builder("elastic")
                .target(backends)
                .balancer(front.balancer(), Duration.ofSeconds(5))
                .policy(policy(perSecond * 0.45), front.arrivals())
                .restraint(RESTRAINT)
                .interval(SECOND)
                .build();
    }

    /** Keeps a rate of each backend that is ready; it is at its limit there. */
    private static ScalingPolicy policy(double rate) {
        return TargetTracking.of(rate).withFull(rate);
    }

    /**
     * Lets the load rise and fall.
     *
     * @param experiment what sends it
     * @throws IOException if no backend starts
     */
    Scaling run(Experiment experiment) throws IOException, InterruptedException {
        awaitFirst();
        List<Double> rates = List.of(perSecond / 3, perSecond, perSecond / 3);
        Schedule schedule = Schedule.draw(0, rates.get(0), LENGTHS.get(0), ShopDatabase.PRODUCTS)
                .then(Schedule.draw(1, rates.get(1), LENGTHS.get(1), ShopDatabase.PRODUCTS))
                .then(Schedule.draw(2, rates.get(2), LENGTHS.get(2), ShopDatabase.PRODUCTS));
        int[] ready = new int[(int) schedule.duration().toSeconds() + 1];
        LoadResult result = experiment.send(
                server.uri(),
                schedule,
                "fleet",
                elapsed -> ready[(int) elapsed.toSeconds()] = backends.fleet().ready());
        ready[ready.length - 1] = backends.fleet().ready();
        List<ScalingDecision> decisions = new ArrayList<>(
                autoscaler.explain().stream().filter(ScalingDecision::done).toList());
        Collections.reverse(decisions);
        return new Scaling(
                phases(rates, ready, result), decisions, autoscaler.snapshot().cut());
    }

    private static List<Scaling.Phase> phases(List<Double> rates, int[] ready, LoadResult result) {
        List<Scaling.Phase> phases = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < rates.size(); i++) {
            int end = begin + (int) LENGTHS.get(i).toSeconds();
            LatencySnapshot latency = result.seconds().subList(begin, end).stream()
                    .reduce(LatencySnapshot.empty(), LatencySnapshot::plus);
            int most = Arrays.stream(ready, begin, end).max().orElse(0);
            phases.add(new Scaling.Phase(rates.get(i), latency, most, ready[end]));
            begin = end;
        }
        return phases;
    }

    /** Waits until one backend is ready. */
    void awaitFirst() throws IOException, InterruptedException {
        for (long waited = 0; front.balancer().snapshot().nodes().isEmpty(); waited += 50) {
            if (waited > START.toMillis()) {
                throw new IOException("no backend of the fleet became ready: " + backends.decisions());
            }
            Thread.sleep(50);
        }
    }

    /** Returns the root of what it serves. */
    URI uri() {
        return server.uri();
    }

    /** Returns what can be watched of it. */
    List<Inspectable> parts() {
        return List.of(autoscaler, front.balancer(), backends);
    }

    @Override
    public void close() {
        autoscaler.close();
        server.close();
        backends.close();
    }
}
