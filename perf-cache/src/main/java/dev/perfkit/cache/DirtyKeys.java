package dev.perfkit.cache;

import dev.perfkit.stats.Counter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys whose last change the far tier did not acknowledge, so that what it holds of them may be old.
 *
 * <p>Tickets order marks and acknowledgements: a change that was acknowledged clears the marks of changes that failed
 * before it began, and no others.
 */
final class DirtyKeys<K> {
    private static final Logger log = LoggerFactory.getLogger(TieredCache.class);

    private final Map<K, Long> marks = new ConcurrentHashMap<>();
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

    /** Notes that a change of the key failed; counts it as lost when there are too many. */
    void mark(K key) {
        if (marks.size() < limit || marks.containsKey(key)) {
            // The ticket is drawn with the key held: of two marks at once the later ticket must stay.
            marks.compute(key, (k, marked) -> begin());
        } else {
            lost.increment();
        }
    }

    /** Notes that the change with this ticket was acknowledged. */
    void acknowledged(K key, long ticket) {
        marks.computeIfPresent(key, (k, marked) -> marked < ticket ? null : marked);
    }

    boolean contains(K key) {
        return marks.containsKey(key);
    }

    boolean isEmpty() {
        return marks.isEmpty();
    }

    /**
     * Has every key removed below, and forgets those for which that did not throw, as well as those that the tier cannot
     * take: it cannot hold them either.
     */
    void retry(Consumer<K> remove) {
        marks.forEach((key, ticket) -> {
            try {
                remove.accept(key);
            } catch (IllegalArgumentException e) {
                log.debug("a key cannot be removed, having never been there", e);
            }
            marks.remove(key, ticket);
        });
    }

    int size() {
        return marks.size();
    }

    long lostCount() {
        return lost.total();
    }
}
