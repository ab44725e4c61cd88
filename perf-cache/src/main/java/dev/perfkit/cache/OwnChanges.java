package dev.perfkit.cache;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The changes made by this JVM whose messages are still to come, or came too early: so that the news of what this JVM did
 * itself does not undo what it has stored since.
 *
 * <p>A message of a key with a version not above that of an acknowledged change of this JVM tells nothing new: when that
 * change returned, all that was read before it was thrown away. Each change is told once and in order, so what is awaited
 * comes; where the link breaks, all that is awaited is forgotten.
 */
final class OwnChanges {
    private final ConcurrentMap<Object, Change> changes = new ConcurrentHashMap<>();
    private final Set<Long> kills = new HashSet<>();
    private long killHeard = Long.MIN_VALUE;

    /** The changes of one key; each call below has the key's bin for itself. */
    static final class Change {
        private int open;
        private volatile long heard = Long.MIN_VALUE;
        private volatile long answered = Long.MIN_VALUE;
        private long acknowledged = Long.MIN_VALUE;

        /** Returns whether a later change than that of this version was heard of, or its value answered. */
        boolean isOvertaken(long version) {
            return heard > version || answered > version;
        }

        private boolean isOver() {
            return open == 0 && heard >= acknowledged;
        }
    }

    Change begin(Object id) {
        return changes.compute(id, (i, known) -> {
            Change change = known == null ? new Change() : known;
            if (change.open++ == 0) {
                change.answered = Long.MIN_VALUE;
            }
            return change;
        });
    }

    /**
     * Notes what a reader is about to store near and to answer: a put under way is not to follow it with something older.
     *
     * @param version the version of what he found; 0 if it has none, and may be younger than anything
     */
    void answered(Object id, long version) {
        changes.computeIfPresent(id, (i, change) -> {
            change.answered = Math.max(change.answered, version > 0 ? version : Long.MAX_VALUE);
            return change;
        });
    }

    /**
     * Notes that a change was acknowledged.
     *
     * @param awaited whether its message can be heard
     */
    void acknowledged(Object id, long version, boolean awaited) {
        changes.computeIfPresent(id, (i, change) -> {
            if (awaited) {
                change.acknowledged = Math.max(change.acknowledged, version);
            }
            return change;
        });
    }

    /** Notes that a change has come to its end, acknowledged or not. */
    void end(Object id) {
        changes.computeIfPresent(id, (i, change) -> {
            change.open--;
            return change.isOver() ? null : change;
        });
    }

    /** Notes a message; returns whether it tells nothing new. */
    boolean hear(Object id, long version) {
        boolean[] known = new boolean[1];
        changes.computeIfPresent(id, (i, change) -> {
            change.heard = Math.max(change.heard, version);
            known[0] = version <= change.acknowledged;
            return change.isOver() ? null : change;
        });
        return known[0];
    }

    synchronized void killAcknowledged(long version, boolean awaited) {
        if (awaited && version > killHeard) {
            kills.add(version);
        }
    }

    synchronized boolean hearKill(long version) {
        killHeard = Math.max(killHeard, version);
        return kills.remove(version);
    }

    /** Forgets what is awaited: messages may be missing, and numbers may begin anew. */
    void forget() {
        changes.forEach((id, seen) -> changes.computeIfPresent(id, (i, change) -> {
            change.acknowledged = Long.MIN_VALUE;
            change.heard = Long.MIN_VALUE;
            return change.isOver() ? null : change;
        }));
        synchronized (this) {
            kills.clear();
            killHeard = Long.MIN_VALUE;
        }
    }

    int size() {
        return changes.size();
    }
}
