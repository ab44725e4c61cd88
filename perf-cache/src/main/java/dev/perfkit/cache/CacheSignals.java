package dev.perfkit.cache;

import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The signals of a cache. */
final class CacheSignals {
    private CacheSignals() {}

    static List<Signal> of(Layers<?, ?> layers, Supplier<ServingSnapshot> serving) {
        String prefix = "cache." + layers.name.toLowerCase(Locale.ROOT);
        List<Signal> signals = new ArrayList<>();
        addNear(signals, prefix, layers);
        addServing(signals, prefix, layers, serving);
        FarTier<?, ?> far = layers.far;
        if (far != null) {
            addFar(signals, prefix, layers, far);
        }
        return List.copyOf(signals);
    }

    private static void addNear(List<Signal> signals, String prefix, Layers<?, ?> layers) {
        NearTier<?, ?> near = layers.near;
        LatencyRecorder loads = layers.loads;
        signals.add(hits(prefix + ".near.hits", near::snapshot));
        signals.add(Signal.gauge(
                prefix + ".near.entries", "1", () -> near.snapshot().entries()));
        signals.add(Signal.counter(
                prefix + ".near.evictions", "1", () -> near.snapshot().evictions()));
        signals.add(Signal.counter(
                prefix + ".near.evictions.weight", "1", () -> near.snapshot().evictedWeight()));
        signals.add(Signal.latency(prefix + ".loads", loads::snapshot));
        signals.add(errors(prefix + ".loads.errors", loads::snapshot));
    }

    private static void addServing(
            List<Signal> signals, String prefix, Layers<?, ?> layers, Supplier<ServingSnapshot> serving) {
        signals.add(Signal.latency(prefix + ".ages", layers.near::agesSnapshot));
        signals.add(Signal.counter(prefix + ".stale", "1", layers.stale::total));
        signals.add(Signal.counter(prefix + ".errors.remembered", "1", layers.rememberedErrors::total));
        signals.add(Signal.ratio(prefix + ".wrong", () -> {
            ServingSnapshot snapshot = serving.get();
            return new Signal.Share(snapshot.wrong(), snapshot.verified());
        }));
    }

    private static void addFar(List<Signal> signals, String prefix, Layers<?, ?> layers, FarTier<?, ?> far) {
        String farPrefix = prefix + "." + far.name();
        signals.add(hits(farPrefix + ".hits", far::snapshot));
        signals.add(Signal.latency(farPrefix + ".calls", far::callSnapshot));
        signals.add(errors(farPrefix + ".errors", far::callSnapshot));
        signals.add(Signal.gauge(farPrefix + ".up", "1", () -> far.snapshot().up() ? 1 : 0));
        signals.add(Signal.gauge(farPrefix + ".heard", "1", () -> layers.link.isLive() ? 1 : 0));
        signals.add(Signal.counter(
                farPrefix + ".suspended",
                "ns",
                () -> layers.link.suspendedTime().toNanos()));
        signals.add(Signal.counter(farPrefix + ".suspensions", "1", layers.suspensions::total));
        signals.add(Signal.latency(farPrefix + ".lag", far::lag));
        signals.add(Signal.counter(prefix + ".near.emptied", "1", layers.emptied::total));
        signals.add(Signal.gauge(prefix + ".dirty", "1", layers.dirty::size));
        signals.add(Signal.counter(prefix + ".invalidations.lost", "1", layers.dirty::lostCount));
        for (int i = 0; i < far.further().size(); i++) {
            addFurther(signals, prefix, far, i);
        }
    }

    private static void addFurther(List<Signal> signals, String prefix, FarTier<?, ?> far, int index) {
        Supplier<TierSnapshot> tier = () -> far.further().get(index);
        String name = prefix + "." + tier.get().name();
        signals.add(hits(name + ".hits", tier));
        signals.add(Signal.latency(name + ".calls", () -> tier.get().calls()));
        signals.add(errors(name + ".errors", () -> tier.get().calls()));
        signals.add(Signal.gauge(name + ".up", "1", () -> tier.get().up() ? 1 : 0));
    }

    private static Signal hits(String name, Supplier<TierSnapshot> tier) {
        return Signal.ratio(name, () -> {
            TierSnapshot snapshot = tier.get();
            return new Signal.Share(snapshot.hits(), snapshot.hits() + snapshot.misses());
        });
    }

    private static Signal errors(String name, Supplier<LatencySnapshot> calls) {
        return Signal.ratio(name, () -> {
            LatencySnapshot snapshot = calls.get();
            return new Signal.Share(snapshot.errorCount(), snapshot.count());
        });
    }
}
