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

    static List<Signal> of(Layers<?, ?> layers) {
        String prefix = "cache." + layers.name.toLowerCase(Locale.ROOT);
        NearTier<?, ?> near = layers.near;
        FarTier<?, ?> far = layers.far;
        LatencyRecorder loads = layers.loads;
        List<Signal> signals = new ArrayList<>();
        signals.add(hits(prefix + ".near.hits", near::snapshot));
        signals.add(Signal.gauge(
                prefix + ".near.entries", "1", () -> near.snapshot().entries()));
        signals.add(Signal.counter(
                prefix + ".near.evictions", "1", () -> near.snapshot().evictions()));
        signals.add(Signal.latency(prefix + ".loads", loads::snapshot));
        signals.add(errors(prefix + ".loads.errors", loads::snapshot));
        signals.add(Signal.latency(prefix + ".ages", near::agesSnapshot));
        signals.add(Signal.counter(prefix + ".stale", "1", layers.stale::total));
        if (far != null) {
            String farPrefix = prefix + "." + far.name();
            signals.add(hits(farPrefix + ".hits", far::snapshot));
            signals.add(Signal.latency(farPrefix + ".calls", far::callSnapshot));
            signals.add(errors(farPrefix + ".errors", far::callSnapshot));
            signals.add(
                    Signal.gauge(farPrefix + ".up", "1", () -> far.snapshot().up() ? 1 : 0));
            signals.add(Signal.gauge(farPrefix + ".heard", "1", () -> layers.link.isLive() ? 1 : 0));
            signals.add(Signal.latency(farPrefix + ".lag", far::lag));
            for (int i = 0; i < far.further().size(); i++) {
                addFurther(prefix, far, i, signals);
            }
        }
        return List.copyOf(signals);
    }

    private static void addFurther(String prefix, FarTier<?, ?> far, int index, List<Signal> signals) {
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
