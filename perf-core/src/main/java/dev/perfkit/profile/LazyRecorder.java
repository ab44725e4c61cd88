package dev.perfkit.profile;

import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import org.jspecify.annotations.Nullable;

/** A recorder that is made when there is something to record: most sites need but one of several. */
final class LazyRecorder {
    private volatile @Nullable LatencyRecorder recorder;

    void record(long nanos, boolean failed) {
        LatencyRecorder made = recorder;
        if (made == null) {
            made = make();
        }
        if (failed) {
            made.recordError(nanos);
        } else {
            made.record(nanos);
        }
    }

    private synchronized LatencyRecorder make() {
        LatencyRecorder made = recorder;
        if (made == null) {
            made = new LatencyRecorder();
            recorder = made;
        }
        return made;
    }

    LatencySnapshot snapshot() {
        LatencyRecorder made = recorder;
        return made == null ? LatencySnapshot.empty() : made.snapshot();
    }
}
