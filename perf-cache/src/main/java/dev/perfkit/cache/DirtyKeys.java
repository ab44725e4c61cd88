package dev.perfkit.cache;

import dev.perfkit.stats.Counter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys, and groups of keys, whose last change the far tier did not acknowledge, so that what it holds of them may be old.
 *
 * <p>Tickets order marks and acknowledgements: a change that was acknowledged clears the marks of changes that failed
 * before it began, and no others. Where there are too many marks, one of the group of all stands for those that found no room.
 */
final class DirtyKeys<K> {
    private static final Logger log = LoggerFactory.getLogger(TieredCache.class);

    private final Map<K, Long> marks = new ConcurrentHashMap<>();
    private final Map<Group, Long> groups = new ConcurrentHashMap<>();
    private final AtomicLong tickets = new AtomicLong();
    private final Counter lost = new Counter();
    private final int limit;

    DirtyKeys(int limit) {
        this.limit = limit;
    }

    /** Draws the ticket of a change that begins. */
    long begin() {
        return tickets.incrementAndGet();
    }

    /** Notes that a change of the key failed. */
    void mark(K key) {
        markIn(marks, key);
    }

    /** Notes that a change of the group failed. */
    void mark(Group group) {
        markIn(groups, group);
    }

    private <T> void markIn(Map<T, Long> among, T what) {
        // The ticket is drawn with the key held: of two marks at once the later ticket must stay.
        if (size() < limit || among.containsKey(what)) {
            among.compute(what, (k, marked) -> begin());
        } else {
            lost.increment();
            groups.compute(new Group.All(), (k, marked) -> begin());
        }
    }

    /** Notes that the change with this ticket was acknowledged. */
    void acknowledged(K key, long ticket) {
        marks.computeIfPresent(key, (k, marked) -> marked < ticket ? null : marked);
    }

    /** Notes that the change of the group with this ticket was acknowledged. */
    void acknowledged(Group group, long ticket) {
        if (group instanceof Group.All) {
            marks.values().removeIf(marked -> marked < ticket);
            groups.values().removeIf(marked -> marked < ticket);
        } else {
            groups.computeIfPresent(group, (k, marked) -> marked < ticket ? null : marked);
        }
    }

    /** Returns whether nobody knows what the far tier holds of the key. */
    boolean covers(K key, Object id) {
        return marks.containsKey(key) || (!groups.isEmpty() && isInDirtyGroup(String.valueOf(id)));
    }

    private boolean isInDirtyGroup(String text) {
        return groups.keySet().stream()
                .anyMatch(group -> group instanceof Group.All
                        || (group instanceof Group.Prefix prefix && text.startsWith(prefix.text())));
    }

    /** Returns whether what carries the tags may be old wherever it is found. */
    boolean coversTags(Set<String> tags) {
        return !groups.isEmpty() && tags.stream().anyMatch(tag -> groups.containsKey(new Group.Tag(tag)));
    }

    boolean isEmpty() {
        return marks.isEmpty() && groups.isEmpty();
    }

    /**
     * Has every group and every key invalidated below, and forgets those for which that did not throw, as well as those that
     * the tier cannot take: it cannot hold them either.
     *
     * @throws LowerTier.Unreached if a lower tier has not, at the end; at once if a tier above has not either
     */
    void retry(Consumer<K> remove, Consumer<Group> kill) {
        LowerTier.Unreached unreached = null;
        for (Group group : List.copyOf(groups.keySet())) {
            long ticket = begin();
            LowerTier.Unreached below = attempt(kill, group);
            if (below == null) {
                acknowledged(group, ticket);
            } else {
                unreached = below;
            }
        }
        for (Map.Entry<K, Long> mark : List.copyOf(marks.entrySet())) {
            LowerTier.Unreached below = attempt(remove, mark.getKey());
            if (below == null) {
                marks.remove(mark.getKey(), mark.getValue());
            } else {
                unreached = below;
            }
        }
        if (unreached != null) {
            throw unreached;
        }
    }

    /** Returns what kept the change from a lower tier that does not answer, which takes no time: the tiers above have made it. */
    private static <T> LowerTier.@Nullable Unreached attempt(Consumer<T> change, T what) {
        try {
            change.accept(what);
        } catch (IllegalArgumentException e) {
            log.debug("a key or group cannot be invalidated, having never been there", e);
        } catch (LowerTier.Unreached e) {
            if (e.getSuppressed().length > 0) {
                throw e;
            }
            return e;
        }
        return null;
    }

    int size() {
        return marks.size() + groups.size();
    }

    long lostCount() {
        return lost.total();
    }
}
