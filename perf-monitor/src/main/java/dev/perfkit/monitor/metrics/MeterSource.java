package dev.perfkit.monitor.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The meters that a signal reads, out of the one registry that can tell what it needs. */
final class MeterSource {
    private final RegistryIndex index;
    private final String name;
    private final Tags tags;
    private final Predicate<Meter> suits;
    private final String expected;
    private @Nullable MeterRegistry chosen; // both guarded by this
    private List<Meter> suited = List.of();

    /**
     * Makes one.
     *
     * @param suits whether a meter can tell what is needed
     * @param expected what is needed, for whoever has a meter that cannot
     */
    MeterSource(RegistryIndex index, String name, Tags tags, Predicate<Meter> suits, String expected) {
        this.index = index;
        this.name = name;
        this.tags = tags;
        this.suits = suits;
        this.expected = expected;
    }

    /**
     * Returns the meters there are now. Once a registry has told them it goes on to: others count from another time.
     *
     * @throws IllegalStateException if there are some and no registry's suit
     */
    synchronized List<Meter> meters() {
        if (chosen != null) {
            List<Meter> found = index.find(chosen, name, tags);
            if ((!found.isEmpty() && found.equals(suited)) || suits(found)) {
                return found;
            }
        }
        Meter unsuited = null;
        for (MeterRegistry registry : index.registries()) {
            List<Meter> found = index.find(registry, name, tags);
            if (suits(found)) {
                chosen = registry;
                return found;
            }
            unsuited = found.stream().filter(suits.negate()).findFirst().orElse(unsuited);
        }
        if (unsuited != null) {
            throw new IllegalStateException(
                    this + ": is a " + unsuited.getClass().getSimpleName() + " (expected: " + expected + ")");
        }
        return List.of();
    }

    private boolean suits(List<Meter> found) {
        if (found.isEmpty() || !found.stream().allMatch(suits)) {
            return false;
        }
        suited = found; // so that the same ones are not asked again
        return true;
    }

    @Override
    public String toString() {
        return label(name, tags);
    }

    /** Returns what a signal is called: {@code hikaricp.connections{pool=main}}. */
    static String label(String name, Tags tags) {
        if (!tags.iterator().hasNext()) {
            return name;
        }
        StringBuilder text = new StringBuilder(name);
        char separator = '{';
        for (var tag : tags) {
            text.append(separator).append(tag.getKey()).append('=').append(tag.getValue());
            separator = ',';
        }
        return text.append('}').toString();
    }
}
