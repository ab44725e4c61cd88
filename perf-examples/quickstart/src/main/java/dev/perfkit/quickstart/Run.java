package dev.perfkit.quickstart;

import dev.perfkit.quickstart.load.LoadResult;
import dev.perfkit.quickstart.shop.Backend.Counts;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * One measured run.
 *
 * @param side what was measured
 * @param load what clients saw
 * @param before what each backend had done before
 * @param after and after
 */
record Run(Side side, LoadResult load, List<Counts> before, List<Counts> after) {
    Run {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /**
     * Returns the database queries that this side caused. Health checks are PerfKit's: they go on while the front without it
     * is measured, which has none.
     */
    long queries() {
        long ofRequests = sum(after, Counts::queries) - sum(before, Counts::queries);
        return side == Side.WITH ? ofRequests + sum(after, Counts::checks) - sum(before, Counts::checks) : ofRequests;
    }

    long requests() {
        return sum(after, Counts::requests) - sum(before, Counts::requests);
    }

    /** Returns how many requests went to the last backend, the bad one. */
    long requestsToBad() {
        int last = after.size() - 1;
        return after.get(last).requests() - before.get(last).requests();
    }

    private static long sum(List<Counts> counts, ToLongFunction<Counts> field) {
        return counts.stream().mapToLong(field).sum();
    }
}
