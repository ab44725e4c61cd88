package dev.perfkit.quickstart.load;

import dev.perfkit.stats.LatencySnapshot;
import java.time.Duration;
import java.util.List;

/**
 * What became of a load.
 *
 * @param elapsed from its start to the last answer
 * @param arrivals how many requests were due; all were sent
 * @param latency from the instant a request was due to the end of its answer; its errors are statuses other than 200 and
 *     requests without an answer within the limit
 * @param seconds the same by the second in which the request was due
 */
public record LoadResult(Duration elapsed, long arrivals, LatencySnapshot latency, List<LatencySnapshot> seconds) {
    /** Copies the list. */
    public LoadResult {
        seconds = List.copyOf(seconds);
    }

    /** Returns how many were answered well. */
    public long completed() {
        return latency.count() - latency.errorCount();
    }
}
