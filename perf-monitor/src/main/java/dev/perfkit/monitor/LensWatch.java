package dev.perfkit.monitor;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;

/** Looks at a signal through a lens: each evaluation at what happened since the one before. */
final class LensWatch implements Watch {
    private final Function<Duration, Watch> opening;
    private final Duration interval;
    private final Lens lens;
    private final InstantSource wallClock;
    private Watch watch;
    private long sampledAt;
    private boolean sampled;

    LensWatch(Function<Duration, Watch> opening, Duration interval, Lens lens, InstantSource wallClock) {
        this.opening = opening;
        this.interval = interval;
        this.lens = lens;
        this.wallClock = wallClock;
        this.watch = opening.apply(interval);
    }

    @Override
    public void sample(long now) {
        // What went on in a gap is not what happened since the last evaluation.
        if (sampled && now - sampledAt > interval.multipliedBy(2).toNanos()) {
            watch = opening.apply(interval);
        }
        sampled = true;
        sampledAt = now;
        watch.sample(now);
    }

    @Override
    public Measurement measure() {
        return lens.see(wallClock.instant(), watch.measure());
    }

    /** What the lens has seen is worth keeping: it takes hours to come by. */
    @Override
    public boolean outlastsGaps() {
        return true;
    }
}
