package dev.perfkit.balancer.health;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What real requests say of a target between its probes. Not thread-safe. */
final class Evidence {
    private static final Logger log = LoggerFactory.getLogger(HealthProber.class);

    private final HealthProber.Traffic traffic;
    private final int skips;
    private final String name;
    private long successes;
    private long failures;
    private int skipped;
    private boolean broken;

    Evidence(HealthProber.Traffic traffic, int skips, String name) {
        this.traffic = traffic;
        this.skips = skips;
        this.name = name;
    }

    /**
     * Is asked when it is time for a probe; returns whether requests have told already.
     *
     * @param undoubted whether the target is up, and the last probe was no failure
     */
    boolean replacesProbe(boolean undoubted) {
        if (skips == 0 || broken) {
            return false;
        }
        try {
            long succeeded = traffic.successes();
            long failed = traffic.failures();
            boolean tells = succeeded > successes && failed == failures;
            successes = succeeded;
            failures = failed;
            skipped = tells && undoubted && skipped < skips ? skipped + 1 : 0;
            return skipped > 0;
        } catch (RuntimeException e) {
            return broken(e);
        }
    }

    /** Returns whether a request has succeeded since it was last time for a probe. */
    boolean isFresh() {
        try {
            return skips > 0 && !broken && traffic.successes() > successes;
        } catch (RuntimeException e) {
            return broken(e);
        }
    }

    private boolean broken(RuntimeException cause) {
        log.warn("the traffic of {} failed, from now on its probes alone count", name, cause);
        broken = true;
        return false;
    }
}
