package dev.perfkit.task;

import dev.perfkit.stats.LatencySnapshot;
import java.util.Map;

/**
 * A queue at one moment. At every moment
 * {@code submitted = completed + failed + dropped + cancelled + queued + delayed + running}.
 *
 * @param name its name
 * @param queued how many tasks wait for a worker
 * @param delayed how many wait for their time, before a further try or for the first
 * @param running how many are being done
 * @param submitted how many were given to it, but for the rejected
 * @param completed how many returned
 * @param failed how many threw for the last time, or took longer than they might
 * @param dropped how many found no room
 * @param cancelled how many were cancelled, also by a drain whose time was up
 * @param rejected how many callers were refused: the queue was closed, or full and told to fail
 * @param timeouts how many of the failed took longer than they might
 * @param retries how many further tries there were
 * @param overdue how many are over by this account, by timeout or cancellation, but whose code has not returned
 * @param lanes how many wait in each lane
 * @param waits how long tasks waited for a worker, in nanoseconds
 * @param runs how long tries took, in nanoseconds; those that threw count as errors
 */
public record TaskQueueSnapshot(
        String name,
        int queued,
        int delayed,
        int running,
        long submitted,
        long completed,
        long failed,
        long dropped,
        long cancelled,
        long rejected,
        long timeouts,
        long retries,
        int overdue,
        Map<Lane, Integer> lanes,
        LatencySnapshot waits,
        LatencySnapshot runs) {
    /** Copies the map. */
    public TaskQueueSnapshot {
        lanes = Map.copyOf(lanes);
    }
}
