package dev.perfkit.memory;

import static dev.perfkit.memory.ReportText.bytes;

import dev.perfkit.memory.Recommendation.Confidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is worth doing, by rules that each have their own evidence. */
final class Advice {
    private static final double MEMORY_SHARE = 0.8;
    private static final double GC_SHARE = 0.1;
    private static final long PEAK = 2L << 30;
    private static final double NEAR = 0.8;
    private static final double HEAP_NEAR = 0.7;
    private static final double HEAP_FAR = 5;
    private static final long HEAP_WORTH = 256L << 20;
    private static final int MANY_THREADS = 1_000;

    private final List<MemorySnapshot> snapshots;
    private final MemorySnapshot last;
    private final List<LeakVerdict> verdicts;
    private final Limits limits;
    private final HumongousWatch.Seen collections;
    private final List<Recommendation> found = new ArrayList<>();

    /** The limits of this JVM that are options; null where there is none. */
    record Limits(@Nullable Long metaspace, @Nullable Long direct) {}

    private Advice(
            List<MemorySnapshot> snapshots,
            List<LeakVerdict> verdicts,
            Limits limits,
            HumongousWatch.Seen collections) {
        this.snapshots = snapshots;
        this.last = snapshots.get(snapshots.size() - 1);
        this.verdicts = verdicts;
        this.limits = limits;
        this.collections = collections;
    }

    /**
     * Returns what is worth doing, the surest first.
     *
     * @param collections those of G1 that were looked at for their cause
     */
    static List<Recommendation> on(
            List<MemorySnapshot> snapshots,
            List<LeakVerdict> verdicts,
            Limits limits,
            HumongousWatch.Seen collections) {
        if (snapshots.isEmpty()) {
            return List.of();
        }
        Advice advice = new Advice(snapshots, verdicts, limits, collections);
        advice.leaks();
        advice.memoryShare();
        advice.collecting();
        advice.peak();
        advice.heap();
        advice.outsideTheHeap();
        advice.threadsAndFiles();
        advice.found.sort(
                Comparator.comparing(Recommendation::confidence).reversed()); // stable: rules keep their order
        return advice.found;
    }

    private void add(String what, String evidence, String gain, Confidence confidence) {
        found.add(new Recommendation(what, evidence, gain, confidence));
    }

    private void leaks() {
        for (LeakVerdict verdict : verdicts) {
            if (Watched.grows(verdict.state())) {
                boolean sure = verdict.state() == LeakState.CONFIRMED;
                add(
                        "find what holds " + ReportText.words(verdict.resource()) + " and never lets go"
                                + (verdict.growing().isEmpty()
                                        ? ""
                                        : "; begin with "
                                                + verdict.growing().get(0).name()),
                        verdict.why(),
                        "no exhaustion, no restarts against it",
                        sure ? Confidence.HIGH : Confidence.MEDIUM);
            }
        }
    }

    private void memoryShare() {
        Long limit = last.memoryLimit();
        Long used = last.containerUsed() == null ? last.residentBytes() : last.containerUsed();
        if (limit != null && used != null && used > MEMORY_SHARE * limit) {
            add(
                    "give it more memory, or have it use less",
                    bytes(used) + " of " + bytes(limit) + " are in use, " + percent((double) used / limit),
                    "not being killed by the system, which ends who takes more than there is",
                    Confidence.HIGH);
        }
    }

    private void collecting() {
        MemorySnapshot first = snapshots.get(0);
        double span = last.elapsed().minus(first.elapsed()).toNanos();
        double pauses = MemorySnapshot.pauses(last.collectors())
                .minus(MemorySnapshot.pauses(first.collectors()))
                .toNanos();
        if (span > 0 && pauses > GC_SHARE * span) {
            add(
                    "create less garbage (see which sites allocate most), or give the heap more room",
                    "the JVM stood still for collections " + percent(pauses / span) + " of the time",
                    "up to that much more time for requests, and shorter tails",
                    Confidence.HIGH);
        }
        if (collections.humongous() > 0) {
            add(
                    "raise -XX:G1HeapRegionSize, or allocate smaller arrays",
                    collections.humongous() + " of " + collections.all()
                            + " collections that were looked at began since an object larger than half a region was allocated",
                    "those collections, and the space at the end of each such object's last region",
                    Confidence.MEDIUM);
        }
    }

    private void peak() {
        long peak = snapshots.stream()
                .map(MemorySnapshot::residentBytes)
                .mapToLong(resident -> resident == null ? 0 : resident)
                .max()
                .orElse(0);
        if (peak > PEAK) {
            add(
                    "look at what is allocated in large pieces",
                    "RSS was " + bytes(peak) + " at its highest",
                    "smaller instances, where that is more than the work needs",
                    Confidence.LOW);
        }
    }

    private void heap() {
        Long max = last.heapMax();
        long live = snapshots.stream()
                .map(MemorySnapshot::liveBytes)
                .mapToLong(bytes -> bytes == null ? 0 : bytes)
                .max()
                .orElse(0);
        if (max == null || live == 0) {
            return;
        }
        String evidence = "the live set is " + bytes(live) + " at its highest, the heap may be " + bytes(max);
        if (live > HEAP_NEAR * max) {
            add(
                    "raise -Xmx, or hold less",
                    evidence,
                    "fewer collections: each frees " + bytes(max - live) + " at most",
                    Confidence.HIGH);
        } else if (max > HEAP_FAR * live && max - HEAP_FAR * live > HEAP_WORTH) {
            add(
                    "lower -Xmx; four times the live set is ample",
                    evidence,
                    bytes(max - 4 * live) + " for others",
                    growsAnywhere() ? Confidence.LOW : Confidence.MEDIUM);
        }
    }

    private boolean growsAnywhere() {
        return verdicts.stream().anyMatch(verdict -> Watched.grows(verdict.state()));
    }

    private void outsideTheHeap() {
        near("metaspace", last.metaspaceBytes(), limits.metaspace, "-XX:MaxMetaspaceSize");
        near("direct buffers", last.directBytes(), limits.direct, "-XX:MaxDirectMemorySize");
    }

    private void near(String what, @Nullable Long used, @Nullable Long limit, String option) {
        if (limit != null && used != null && used > NEAR * limit) {
            add(
                    "raise " + option + ", or find what uses it up",
                    what + ": " + bytes(used) + " of " + bytes(limit),
                    "no OutOfMemoryError",
                    Confidence.HIGH);
        }
    }

    private void threadsAndFiles() {
        if (last.threads() > MANY_THREADS) {
            add(
                    "bound the pools, or use virtual threads (JDK 21 or newer)",
                    last.threads() + " threads are alive",
                    "the memory of their stacks, up to 1 MB each, and fewer switches",
                    Confidence.MEDIUM);
        }
        Long open = last.openFiles();
        Long limit = last.fileLimit();
        if (open != null && limit != null && open > NEAR * limit) {
            add(
                    "raise the limit of open files (ulimit -n), or close what is done with",
                    open + " of " + limit + " files are open",
                    "no \"Too many open files\"",
                    Confidence.HIGH);
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }
}
