package dev.perfkit.balancer.scale;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Instances that start and end as a test says. */
final class FakeTarget implements ScalingTarget {
    /** An order that was carried out. */
    record Order(long token, int size, List<String> leaving) {}

    final List<Order> orders = new ArrayList<>();
    final Map<String, Instance> instances = new LinkedHashMap<>();
    Instance.Phase startsAs = Instance.Phase.READY;

    @Nullable Exception trouble;

    @Nullable Exception refusal;

    /** What happens before the fleet is told. */
    Runnable onFleet = () -> {};

    /** How many of those that are wanted do not come. */
    int lag;

    private int wanted;
    private int started;
    private long latest;

    FakeTarget(int size) {
        set(size, List.of());
    }

    @Override
    public Fleet fleet() throws Exception {
        onFleet.run();
        if (trouble != null) {
            throw trouble;
        }
        return new Fleet(wanted, List.copyOf(instances.values()));
    }

    @Override
    public void resize(long token, int size, List<String> leaving) throws Exception {
        if (trouble != null) {
            throw trouble;
        }
        if (refusal != null) {
            throw refusal;
        }
        fence(token);
        orders.add(new Order(token, size, leaving));
        set(size, leaving);
    }

    /** Has somebody else change the size. */
    void set(int size, List<String> leaving) {
        wanted = size;
        leaving.stream().limit(Math.max(0, instances.size() - size)).forEach(instances::remove);
        while (instances.size() > size) {
            instances.remove(List.copyOf(instances.keySet()).get(instances.size() - 1));
        }
        while (instances.size() < size - lag) {
            String name = "i" + ++started;
            instances.put(name, new Instance(name, startsAs, "", Instant.EPOCH.plusSeconds(started)));
        }
    }

    void turn(String name, Instance.Phase phase) {
        instances.computeIfPresent(name, (n, i) -> new Instance(n, phase, i.zone(), i.since()));
    }

    @Override
    public void fence(long token) throws StaleClaimException {
        if (token < latest) {
            throw new StaleClaimException("the fake", token, latest);
        }
        latest = token;
    }

    int wanted() {
        return wanted;
    }
}
