package dev.perfkit.profile;

import dev.perfkit.stats.LatencySnapshot;
import java.util.concurrent.atomic.AtomicInteger;

/** The first calls of a site, which pay for loading, linking and compiling. They are in the other figures too. */
final class WarmUp {
    static final int CALLS = 1_000;

    private final AtomicInteger ended = new AtomicInteger();
    private final LazyRecorder recorder = new LazyRecorder();
    private volatile long first;
    // Plain: a thread that sees it late looks at the counter once more. It spares all later calls an atomic operation.
    private boolean over;

    /** A call has ended, and has been recorded where all are. */
    void record(long nanos, boolean failed) {
        if (!over) {
            recordFirst(nanos, failed);
        }
    }

    private void recordFirst(long nanos, boolean failed) {
        int before = ended.get() >= CALLS ? CALLS : ended.getAndIncrement();
        if (before == 0) {
            first = nanos;
        }
        if (before < CALLS) {
            recorder.record(nanos, failed);
        } else {
            over = true;
        }
    }

    long first() {
        return first;
    }

    LatencySnapshot snapshot() {
        return recorder.snapshot();
    }
}
