package dev.perfkit.signal;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The last decisions of a component, the oldest dropped first.
 *
 * <pre>{@code
 * DecisionLog decisions = DecisionLog.of(64, InstantSource.system());
 * decisions.add("node " + node + " is DOWN", "3 of 3 probes failed (fall: 3)");
 * }</pre>
 *
 * <p><b>Thread safety:</b> any number of threads; a lock is held for the length of one append. For what is decided now and
 * then, not for each request.
 */
public final class DecisionLog {
    private final int capacity;
    private final InstantSource wallClock;
    private final ArrayDeque<Decision> recent = new ArrayDeque<>();

    private DecisionLog(int capacity, InstantSource wallClock) {
        this.capacity = capacity;
        this.wallClock = wallClock;
    }

    /**
     * Returns an empty log.
     *
     * @param capacity how many decisions to keep, at least 1
     * @param wallClock where the decisions' times come from
     */
    public static DecisionLog of(int capacity, InstantSource wallClock) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: >= 1)");
        }
        return new DecisionLog(capacity, wallClock);
    }

    /** Notes a decision taken now. */
    public void add(String what, String why) {
        Decision decision = new Decision(wallClock.instant(), what, why);
        synchronized (recent) {
            if (recent.size() == capacity) {
                recent.removeFirst();
            }
            recent.addLast(decision);
        }
    }

    /** Returns the decisions kept, the oldest first. */
    public List<Decision> recent() {
        synchronized (recent) {
            return List.copyOf(recent);
        }
    }
}
