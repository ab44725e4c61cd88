package dev.perfkit.balancer.scale;

import static java.util.Objects.requireNonNull;

import dev.perfkit.balancer.BalancerSnapshot;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.ExponentialHistogram;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.stats.Window;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What arrives at a balancer, is in flight there, and was slow. */
final class TrafficLoad implements LoadSource {
    private static final Duration SHORTEST = Duration.ofNanos(1);

    private final LoadBalancer<?> balancer;
    private final Duration slo;
    private final Ticker ticker;
    private final Signal.@Nullable Latency latency;
    private final Window<LatencySnapshot> latencies = Window.ofLatency(SHORTEST);
    private final Ticker readings = SignalLoad.counted();

    private Map<String, Long> picks = new HashMap<>();
    private long refusals;
    private long lastRead;
    private boolean begun;
    private long inFlight;
    private long samples;

    TrafficLoad(LoadBalancer<?> balancer, Duration slo, Ticker ticker) {
        this.balancer = requireNonNull(balancer, "balancer");
        this.slo = SloSizing.requirePositive("slo", slo);
        this.ticker = requireNonNull(ticker, "ticker");
        String name = "balancer." + balancer.name() + ".latency";
        latency = balancer.signals().stream()
                .filter(signal ->
                        signal instanceof Signal.Latency && signal.name().equals(name))
                .map(Signal.Latency.class::cast)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void sample() {
        sample(balancer.snapshot());
    }

    private void sample(BalancerSnapshot snapshot) {
        inFlight += snapshot.nodes().stream().mapToLong(NodeSnapshot::inFlight).sum();
        samples++;
    }

    @Override
    public Load read(Fleet fleet) {
        BalancerSnapshot snapshot = balancer.snapshot();
        if (samples == 0) {
            sample(snapshot);
        }
        long now = ticker.read();
        double seconds = (now - lastRead) / 1e9;
        long arrived = arrived(snapshot);
        long refused = snapshot.refusals() - refusals;
        double slowShare = slowShare(refused);
        double inFlightMean = (double) inFlight / samples;
        boolean known = begun && seconds > 0;
        lastRead = now;
        refusals = snapshot.refusals();
        begun = true;
        inFlight = 0;
        samples = 0;
        return known
                ? Load.traffic(arrived / seconds, inFlightMean, slowShare)
                : Load.missing(this + " has no reading before this one");
    }

    private long arrived(BalancerSnapshot snapshot) {
        long arrived = 0;
        Map<String, Long> present = new HashMap<>();
        for (NodeSnapshot node : snapshot.nodes()) {
            long before = picks.getOrDefault(node.name(), 0L);
            // Fewer than before: it left, and joined anew.
            arrived += node.picks() - (node.picks() < before ? 0 : before);
            present.put(node.name(), node.picks());
        }
        picks = present;
        return arrived;
    }

    private double slowShare(long refused) {
        if (latency == null) {
            return Double.NaN;
        }
        latencies.add(latency.snapshot().get(), readings.read());
        Window.Change<LatencySnapshot> change = latencies.change();
        if (change == null) {
            return Double.NaN;
        }
        long all = change.difference().count() + refused;
        return (double) (slower(change.difference().toExponential()) + refused) / all;
    }

    /** Returns how many were slower than promised; of the bucket that the promise falls into, by its middle. */
    private long slower(ExponentialHistogram histogram) {
        double bound = Math.log((double) slo.toNanos()) / Math.log(2) * Math.scalb(1.0, histogram.scale()) - 0.5;
        long slower = 0;
        for (int i = 0; i < histogram.positiveCounts().size(); i++) {
            if (histogram.positiveOffset() + i > bound) {
                slower += histogram.positiveCounts().get(i);
            }
        }
        return slower;
    }

    @Override
    public String toString() {
        return "traffic of " + balancer.name();
    }
}
