package dev.perfkit.memory;

import static java.util.stream.Collectors.toMap;

import com.sun.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which bean of which collector tells of the live set. */
final class LiveSetRules {
    /*
     * As seen on 17 and 25 with 20 MB held of 64:
     *
     *   Serial, Parallel   the full collection leaves nothing but what lives, in all pools together.
     *   G1                 its full collection hardly ever runs. A concurrent cycle marks the old generation; then mixed
     *                      collections clear it. See MarkedOldGeneration.
     *   ZGC                "ZGC Cycles" tells what is in use at the end of a cycle: what lives, and what was allocated while
     *                      the cycle ran, in pages of 2 MB. So the lowest of several is the closest. "ZGC Pauses" says 0.
     *   generational ZGC   the same for "ZGC Major Cycles"; minor ones do not look at the old generation. Of a major one the old
     *                      generation's part counts: the young one's is mostly what was allocated meanwhile.
     *   Shenandoah         "Shenandoah Cycles", as ZGC; "Shenandoah Pauses" says 0. In generational mode that bean
     *                      tells of young and old cycles alike, and nothing tells which: not known.
     *   Epsilon            collects nothing, and has no bean that could say something.
     *   others             where a bean that collects the old generation tells of a collection that was not minor.
     *
     * Beans are asked at each sample rather than listened to: a notice makes the JVM build maps of all pools for each
     * collection, which at fifty young collections a second costs more than all the rest, and of two whole collections
     * within a second either one will do.
     */
    private static final Map<String, Set<String>> TELLING = Map.of(
            "MarkSweepCompact", Set.of(),
            "PS MarkSweep", Set.of(),
            "ZGC Cycles", Set.of(),
            "ZGC Major Cycles", Set.of("ZGC Old Generation"),
            "Shenandoah Cycles", Set.of());

    private LiveSetRules() {}

    static LiveSet ofThisJvm() {
        Map<String, java.lang.management.GarbageCollectorMXBean> beans =
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .collect(toMap(java.lang.management.GarbageCollectorMXBean::getName, Function.identity()));
        Map<String, MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .collect(toMap(MemoryPoolMXBean::getName, Function.identity()));
        try {
            return of(beans, pools);
        } catch (LinkageError e) {
            return () -> null; // a JVM without com.sun.management
        }
    }

    private static LiveSet of(
            Map<String, java.lang.management.GarbageCollectorMXBean> beans, Map<String, MemoryPoolMXBean> pools) {
        MemoryPoolMXBean g1 = pools.get("G1 Old Gen");
        if (g1 != null) {
            return new MarkedOldGeneration(
                    g1, beans.get("G1 Young Generation"), !beans.containsKey("G1 Concurrent GC"));
        }
        if (pools.containsKey("Shenandoah Old Gen")) {
            return () -> null;
        }
        for (Map.Entry<String, Set<String>> rule : TELLING.entrySet()) {
            if (beans.get(rule.getKey()) instanceof GarbageCollectorMXBean bean) {
                return new LastCollection(bean, rule.getValue().isEmpty() ? pools.keySet() : rule.getValue());
            }
        }
        return unknown(List.copyOf(beans.values()), pools);
    }

    /** The bean that collects most pools is the one that collects all; where several do, none can be told from the others. */
    private static LiveSet unknown(
            List<java.lang.management.GarbageCollectorMXBean> beans, Map<String, MemoryPoolMXBean> pools) {
        java.lang.management.GarbageCollectorMXBean whole = null;
        int most = 0;
        for (java.lang.management.GarbageCollectorMXBean bean : beans) {
            int count = (int) List.of(bean.getMemoryPoolNames()).stream()
                    .filter(pools::containsKey)
                    .count();
            if (count > most) {
                whole = bean;
                most = count;
            } else if (count == most) {
                whole = null;
            }
        }
        return whole instanceof GarbageCollectorMXBean bean ? new LastCollection(bean, pools.keySet()) : () -> null;
    }

    /** What the bean of a collector tells of its last collection. */
    private static final class LastCollection implements LiveSet {
        private final GarbageCollectorMXBean bean;
        private final Set<String> pools;
        private long seen;

        LastCollection(GarbageCollectorMXBean bean, Set<String> pools) {
            this.bean = bean;
            this.pools = Set.copyOf(pools);
            this.seen = bean.getCollectionCount();
        }

        @Override
        public @Nullable Long poll() {
            long count = bean.getCollectionCount();
            if (count == seen) {
                return null;
            }
            seen = count;
            var last = bean.getLastGcInfo();
            if (last == null) {
                return null;
            }
            return last.getMemoryUsageAfterGc().entrySet().stream()
                    .filter(pool -> pools.contains(pool.getKey()))
                    .mapToLong(pool -> pool.getValue().getUsed())
                    .sum();
        }
    }
}
