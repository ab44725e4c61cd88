package dev.perfkit.memory;

import dev.perfkit.memory.SuddenGrowth.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds jumps in the snapshots. */
final class SuddenGrowths {
    /*
     * The rule is that of the first version of the toolkit: the mean of ten snapshots, and one that is above it by half or
     * by all of it. That judged RSS alone, and told of one jump again for as long as the mean had not caught up. Here each
     * resource is judged by itself, snapshots in a row are one finding with its highest rate, and a jump from two files to
     * four is none: it has to be as much as what counts as growth for a leak. The heap in use is not judged: it doubles
     * between two collections of any healthy program.
     */
    static final int WINDOW = 10;

    private static final double MEDIUM = 1.5;
    private static final double HIGH = 2;

    private record Series(String what, String unit, double least, Function<MemorySnapshot, @Nullable Number> amount) {
        Series(Resource resource, String what, Function<MemorySnapshot, @Nullable Number> amount) {
            this(what, resource.unit(), resource.leastGrowth(), amount);
        }
    }

    private static final List<Series> ALL = List.of(
            new Series("resident memory", "bytes", 0, MemorySnapshot::residentBytes),
            new Series(Resource.HEAP, "live set", MemorySnapshot::liveBytes),
            new Series(Resource.METASPACE, "metaspace", MemorySnapshot::metaspaceBytes),
            new Series(Resource.DIRECT_BUFFERS, "direct buffers", MemorySnapshot::directBytes),
            new Series(Resource.THREADS, "threads", MemorySnapshot::threads),
            new Series(Resource.FILES, "files", MemorySnapshot::openFiles));

    private SuddenGrowths() {}

    static List<SuddenGrowth> in(List<MemorySnapshot> snapshots) {
        List<SuddenGrowth> found = new ArrayList<>();
        for (Series series : ALL) {
            addIn(snapshots, series, found);
        }
        return found;
    }

    private static void addIn(List<MemorySnapshot> snapshots, Series series, List<SuddenGrowth> found) {
        SuddenGrowth open = null;
        double[] last = new double[WINDOW];
        double sum = 0;
        int known = 0;
        for (MemorySnapshot snapshot : snapshots) {
            Number amount = series.amount.apply(snapshot);
            if (amount == null) {
                continue;
            }
            double now = amount.doubleValue();
            SuddenGrowth jump = known < WINDOW ? null : jump(series, snapshot, now, sum / WINDOW);
            if (jump == null && open != null) {
                found.add(open);
            }
            open = jump == null ? null : open == null ? jump : higher(open, jump);
            int place = known++ % WINDOW;
            sum += now - last[place];
            last[place] = now;
        }
        if (open != null) {
            found.add(open);
        }
    }

    private static @Nullable SuddenGrowth jump(Series series, MemorySnapshot snapshot, double now, double mean) {
        if (now <= MEDIUM * mean || now - mean < series.least) {
            return null;
        }
        Severity severity = now > HIGH * mean ? Severity.HIGH : Severity.MEDIUM;
        double rate = (now - mean) / mean;
        return new SuddenGrowth(series.what, snapshot.at(), snapshot.elapsed(), now, mean, series.unit, rate, severity);
    }

    /** The begin of the first with the figures of whichever is the higher. */
    private static SuddenGrowth higher(SuddenGrowth first, SuddenGrowth next) {
        SuddenGrowth top = next.rate() > first.rate() ? next : first;
        return new SuddenGrowth(
                first.what(),
                first.at(),
                first.elapsed(),
                top.amount(),
                top.before(),
                first.unit(),
                top.rate(),
                top.severity());
    }
}
