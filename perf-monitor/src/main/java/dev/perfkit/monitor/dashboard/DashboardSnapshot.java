package dev.perfkit.monitor.dashboard;

import java.time.Duration;

/**
 * What a dashboard itself costs. Totals are since it started.
 *
 * @param name its name
 * @param series how many signals it reads
 * @param seriesLeftOut how many more there are than it keeps
 * @param historyBytes the memory that its rings take
 * @param samples how often it read the signals
 * @param busy how long reading them and writing the page's data down took, in all
 * @param busyShare the same as a share of the time that has passed, 0 to 1
 * @param signalFailures how often a signal or a snapshot threw, or was passed over since it hangs
 * @param clients how many pages are open to it
 * @param clientsRefused how many more there would have been
 * @param clientsDropped how many did not take what was sent to them
 * @param requests how many requests it answered
 * @param requestsRefused how many of these it answered with a refusal
 * @param requestsCut how many connections it closed since their request or its answer took too long
 * @param bytesSent how many bytes it sent, headers not counted
 */
public record DashboardSnapshot(
        String name,
        int series,
        int seriesLeftOut,
        long historyBytes,
        long samples,
        Duration busy,
        double busyShare,
        long signalFailures,
        int clients,
        long clientsRefused,
        long clientsDropped,
        long requests,
        long requestsRefused,
        long requestsCut,
        long bytesSent) {}
