package dev.perfkit.cache.redis;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How values are fetched with the time they have left, many in one trip as well as one. */
interface Reader {

    /**
     * What stands in Redis.
     *
     * @param bytes a lease or a value; null for nothing, or nothing of ours
     * @param time how long it is kept, in milliseconds, negative where that is not limited; or the server's clock before it was read
     * @param isClock whether the time is the clock
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Held(byte @Nullable [] bytes, long time, boolean isClock) {
        static Held withTimeLeft(byte @Nullable [] bytes, long millis) {
            return new Held(bytes, millis, false);
        }

        static Held readAt(byte @Nullable [] bytes, long serverMillis) {
            return new Held(bytes, serverMillis, true);
        }

        /** Returns how long the value that it holds is kept at least. */
        Duration timeLeft(EntryCodec.Stored<?> stored) {
            Duration kept = stored.entry().kept();
            Duration left = Duration.ofMillis(time);
            if (isClock) {
                left = kept.plusMillis(stored.storedAt() - time);
                return left.isNegative() ? Duration.ZERO : left.compareTo(kept) > 0 ? kept : left;
            }
            return left.isNegative() || left.compareTo(kept) > 0 ? kept : left;
        }
    }

    /**
     * A key to be read.
     *
     * @param text its text
     * @param key its key in Redis
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Wanted(String text, byte[] key) {}

    /**
     * Fetches one.
     *
     * @param wanted the key
     * @param first what else to ask in the same trip; null for nothing
     * @param deadline until when to wait for it
     */
    Held fetch(Wanted wanted, @Nullable Call<List<Object>> first, long deadline);

    /**
     * Fetches several. What is asked first has been answered when this returns; the others, in the order of the keys, are waited for
     * as they are taken, so that some can be read while the next are on their way.
     */
    Iterator<Held> fetchAll(List<Wanted> all, @Nullable Call<List<Object>> first);
}
