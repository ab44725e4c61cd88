package dev.perfkit.cache.redis;

/** How far the messages of each bucket have come, over all subscriptions. Not thread-safe. */
final class Numbers {
    private final long[] last;
    private final long[] echoed;
    private final boolean[] counting;

    Numbers(int buckets) {
        last = new long[buckets];
        echoed = new long[buckets];
        counting = new boolean[buckets];
    }

    /** Forgets where messages are counted from; the next heartbeat of a bucket says it. */
    void begin() {
        for (int bucket = 0; bucket < last.length; bucket++) {
            counting[bucket] = false;
            echoed[bucket] = 0;
        }
    }

    /** Takes a change's number; returns false if it does not follow the one before. */
    boolean follows(int bucket, long number) {
        boolean next = number == last[bucket] + 1 || !counting[bucket];
        last[bucket] = number;
        return next;
    }

    /** Takes a heartbeat's number; returns false if something before it has not come. */
    boolean agrees(int bucket, long number, long round) {
        boolean same = number == last[bucket] || !counting[bucket];
        last[bucket] = number;
        counting[bucket] = true;
        echoed[bucket] = Math.max(echoed[bucket], round);
        return same;
    }

    /** Returns the number heard last, on whatever subscription. */
    long last(int bucket) {
        return last[bucket];
    }

    /** Returns the latest round whose heartbeats, or later ones, have come for all buckets; 0 if there is none. */
    long provenRound() {
        long least = Long.MAX_VALUE;
        for (long round : echoed) {
            least = Math.min(least, round);
        }
        return least;
    }
}
