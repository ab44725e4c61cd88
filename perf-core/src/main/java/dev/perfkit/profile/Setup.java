package dev.perfkit.profile;

import dev.perfkit.time.Ticker;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What all sites of a profiler share.
 *
 * @param ticker what calls are timed by
 * @param slowNanos from which duration on a call is slow, where nobody says otherwise
 * @param allocation which calls' allocation is measured
 * @param cpu which calls' CPU time is measured
 * @param tree where calls are counted by their path; null for nowhere
 * @param limits how many calls the resource behind a site takes at once, by the site's name
 * @param riskThreshold the peak of calls under way above which there is a risk
 * @param pending the calls under way that no thread stands in
 * @param slow what tells of slow calls that have ended
 * @param failures what is told of a call that could not be counted
 * @param closed whether new calls are counted no more
 */
record Setup(
        Ticker ticker,
        long slowNanos,
        Sampling allocation,
        Sampling cpu,
        @Nullable CallTreeRecorder tree,
        Map<String, Integer> limits,
        int riskThreshold,
        Set<PendingCall> pending,
        SlowCallLog slow,
        Failures failures,
        AtomicBoolean closed) {

    static Setup of(ProfilerBuilder builder) {
        return new Setup(
                builder.ticker,
                builder.slowNanos,
                ThreadUsage.canMeasureAllocation() ? builder.allocation : Sampling.OFF,
                ThreadUsage.canMeasureCpu() ? builder.cpu : Sampling.OFF,
                builder.callTree ? new CallTreeRecorder() : null,
                Map.copyOf(builder.limits),
                builder.riskThreshold,
                ConcurrentHashMap.newKeySet(),
                new SlowCallLog(new ArgumentText(builder.arguments), new GcPauses(builder.ticker)),
                new Failures(),
                new AtomicBoolean());
    }

    /**
     * Returns from which duration on a call is slow.
     *
     * @param asked what its annotation says; 0 where that is nothing
     */
    long slowNanos(long asked) {
        return asked == 0 ? slowNanos : asked;
    }
}
