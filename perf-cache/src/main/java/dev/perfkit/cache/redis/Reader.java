package dev.perfkit.cache.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How values are fetched with the time they have left, many in one trip as well as one. */
interface Reader {

    /**
     * What stands in Redis.
     *
     * @param bytes a lease or a value; null for nothing, or nothing of ours
     * @param millisLeft how long it is kept at least; negative where that is not limited
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Held(byte @Nullable [] bytes, long millisLeft) {}

    /**
     * Fetches one.
     *
     * @param key the key
     * @param first what else to ask in the same trip; null for nothing
     */
    Held fetch(byte[] key, @Nullable Call<?> first);

    /** Fetches several; the answers are in the order of the keys. */
    List<Held> fetchAll(List<byte[]> keys, @Nullable Call<?> first);
}
