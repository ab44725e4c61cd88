package dev.perfkit.monitor.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The meters of a registry by name, kept up with as they come and go. */
final class RegistryIndex {
    /*
     * Libraries register their meters when they are first used, so whoever looks for one has to look again at each reading; and a
     * registry finds a meter by going through all of them, which a monitor with hundreds of rules cannot do every second. A registry
     * tells of a new meter before it shows it, so an answer that is kept until something changes could miss it for ever; a list
     * that is kept here cannot.
     */
    private final MeterRegistry root;
    private final Map<MeterRegistry, Map<String, List<Meter>>> leaves = new ConcurrentHashMap<>();

    RegistryIndex(MeterRegistry root) {
        this.root = root;
    }

    /** Returns the registries that hold meters themselves: a composite asks any one of its own, which may not be able to answer. */
    List<MeterRegistry> registries() {
        List<MeterRegistry> found = new ArrayList<>();
        collect(root, found);
        return found;
    }

    private static void collect(MeterRegistry registry, List<MeterRegistry> into) {
        if (registry instanceof CompositeMeterRegistry composite) {
            composite.getRegistries().forEach(part -> collect(part, into));
        } else {
            into.add(registry);
        }
    }

    /** Returns the meters of that name which have all of the tags, and maybe more. */
    List<Meter> find(MeterRegistry registry, String name, Tags tags) {
        List<Meter> named =
                leaves.computeIfAbsent(registry, RegistryIndex::follow).getOrDefault(name, List.of());
        List<Meter> found = new ArrayList<>(named.size());
        for (Meter meter : named) {
            if (tags.stream()
                    .allMatch(tag -> tag.getValue().equals(meter.getId().getTag(tag.getKey())))) {
                found.add(meter);
            }
        }
        return found;
    }

    private static Map<String, List<Meter>> follow(MeterRegistry registry) {
        Map<String, List<Meter>> byName = new ConcurrentHashMap<>();
        registry.config().onMeterAdded(meter -> add(byName, meter));
        registry.config()
                .onMeterRemoved(meter -> byName.computeIfPresent(meter.getId().getName(), (name, meters) -> {
                    meters.remove(meter);
                    return meters;
                }));
        registry.getMeters().forEach(meter -> add(byName, meter));
        return byName;
    }

    private static void add(Map<String, List<Meter>> byName, Meter meter) {
        byName.compute(meter.getId().getName(), (name, known) -> {
            List<Meter> meters = known == null ? new CopyOnWriteArrayList<>() : known;
            meters.remove(meter); // one that was told of and found
            meters.add(meter);
            return meters;
        });
    }
}
