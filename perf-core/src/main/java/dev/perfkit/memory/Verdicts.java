package dev.perfkit.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All resources under watch, and the classes that grow. Guarded by the profiler's lock. */
final class Verdicts {
    private final Map<Resource, Watched> watched = new EnumMap<>(Resource.class);
    private final Map<Resource, LeakState> told = new EnumMap<>(Resource.class);
    private final Histograms histograms;
    private final WorkDone work;

    /**
     * Begins to watch all.
     *
     * @param limits how much there can be of each; what is not among them has no limit
     */
    Verdicts(
            Histograms histograms, Map<Resource, Double> limits, WorkDone work, Function<Resource, FloorJudge> judges) {
        this.histograms = histograms;
        this.work = work;
        for (Resource resource : Resource.values()) {
            double limit = limits.getOrDefault(resource, Double.POSITIVE_INFINITY);
            watched.put(resource, new Watched(resource, judges, limit, histograms.isAvailable()));
        }
    }

    /**
     * Takes a sample of all.
     *
     * @param live the live set, where a collection has told of it since the sample before
     * @param looked whether a collection has looked at all of the heap since then
     */
    void sample(MemorySnapshot now, @Nullable Long live, boolean looked) {
        long done = work.with(now.work());
        add(Resource.HEAP, now, done, live, looked);
        add(Resource.METASPACE, now, done, now.metaspaceBytes(), looked);
        add(Resource.DIRECT_BUFFERS, now, done, now.directBytes(), looked);
        add(Resource.THREADS, now, done, (long) now.threads(), looked);
        add(Resource.FILES, now, done, now.openFiles(), looked);
    }

    private void add(Resource resource, MemorySnapshot now, long done, @Nullable Long amount, boolean looked) {
        if (amount != null) {
            of(resource).sample(now.elapsed(), done, amount, looked);
        }
    }

    private Watched of(Resource resource) {
        Watched found = watched.get(resource);
        if (found == null) {
            throw new AssertionError(resource);
        }
        return found;
    }

    /** Returns the verdicts that a host wants to hear of since the last call: those that begin to grow, grow surely, or grow no more. */
    List<LeakVerdict> news() {
        List<LeakVerdict> news = new ArrayList<>();
        watched.forEach((resource, now) -> {
            LeakState state = now.state();
            LeakState before = told.put(resource, state);
            boolean matters = Watched.grows(state) || (before != null && Watched.grows(before));
            if (state != before && matters) {
                news.add(withClasses(now.verdict()));
            }
        });
        if (!isSuspicious()) {
            histograms.calm();
        }
        return news;
    }

    /** Returns how many resources leak. */
    int leaks() {
        int count = 0;
        for (Watched resource : watched.values()) {
            count += Watched.grows(resource.state()) ? 1 : 0;
        }
        return count;
    }

    private boolean isSuspicious() {
        for (Watched resource : watched.values()) {
            if (isSuspicious(resource)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSuspicious(Watched resource) {
        return resource.waitsForLook() || Watched.grows(resource.state());
    }

    /** Returns whether a histogram is due: something waits for a collection, or grows and its classes are not known yet. */
    boolean wantsHistogram(Duration now) {
        boolean wants = false;
        for (Watched resource : watched.values()) {
            wants |= resource.wantsLook();
        }
        return wants ? histograms.isAllowed(now) : isSuspicious() && histograms.isDue(now);
    }

    /** Returns whether a histogram may still tell something: garbage from a leak, or which classes grow. */
    boolean awaitsHistogram(Duration now) {
        boolean waits = false;
        boolean grows = false;
        for (Watched resource : watched.values()) {
            waits |= resource.waitsForLook();
            grows |= Watched.grows(resource.state());
        }
        return waits ? histograms.isAllowed(now) : grows && histograms.isAwaited(now);
    }

    /** Returns over which time the growth was seen that is suspected, the shortest of several. */
    Duration span() {
        return watched.values().stream()
                .filter(Verdicts::isSuspicious)
                .map(resource -> resource.verdict().span())
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Returns the verdicts one a resource. */
    List<LeakVerdict> current() {
        return watched.values().stream().map(w -> withClasses(w.verdict())).toList();
    }

    private LeakVerdict withClasses(LeakVerdict verdict) {
        return !Watched.grows(verdict.state())
                ? verdict
                : new LeakVerdict(
                        verdict.resource(),
                        verdict.state(),
                        verdict.why(),
                        verdict.bins(),
                        verdict.span(),
                        verdict.growth(),
                        verdict.perHour(),
                        verdict.perUnitOfWork(),
                        verdict.level(),
                        verdict.hoursLeft(),
                        histograms.growing(verdict.resource()));
    }
}
