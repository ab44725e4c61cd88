package dev.perfkit.cache.redis;

import dev.perfkit.cache.TierRead;
import dev.perfkit.time.Ticker;
import io.lettuce.core.RedisCommandTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Waits for values that other JVMs are loading, by asking for them again and again. */
final class OthersLoads<V> {
    /*
     *   tier A                          tier B                            Redis
     *   read: nothing, lease A                                            L A
     *   loads ...                       read: lease A, not its own
     *                                   pause, read; pause, read ...
     *   fill                                                              W value
     *                                   read: value
     *
     *   ... or fails: release                                             (nothing)
     *                                   read: nothing, lease B, loads     L B
     *
     *   ... or is dead, or slow                                           L A
     *                                   bound over: takes it over, loads  L A > B
     *                                   ... or fails: release             L A >
     *
     * The lease taken over is the same one: A, if it is only slow, may still fill by it, and of A and B the first to come is
     * kept. (A lease of B's own would have A refused, and B by the next who has waited in vain: a slow value would never be cached.) Only
     * who is waited for is another one now. So a dead holder is waited for once, by those who met him. Nor does B take the lease from A
     * by failing: nobody is waited for then, and the next one puts his name in B's place.
     *
     * A pause is half of what has been waited so far: what is waited for too long is in proportion to the load.
     */
    private static final long SHORTEST_PAUSE = Duration.ofMillis(2).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(50).toNanos();

    private final SharedConnection connection;
    private final Reads<V> reads;
    private final long boundNanos;
    private final Ticker ticker = Ticker.system();

    OthersLoads(SharedConnection connection, Reads<V> reads, Duration bound) {
        this.connection = connection;
        this.reads = reads;
        this.boundNanos = bound.toNanos();
    }

    /**
     * Waits for one. Each time that it is asked for, what the read has left of the command timeout is what there is; only the last one is
     * taken off it: those that were answered before are progress, not delay. One that is not answered when the bound is over ends
     * with it, which is no failure, and is taken off what follows: so all takes no longer than the bound and one timeout.
     */
    TierRead<V> await(Reader.Wanted wanted, TierRead.Lease<V> lease) {
        Waiting waiting = new Waiting();
        Duration spent = lease.spent();
        while (true) {
            Reads.Missing missing = waiting.pause();
            long asked = ticker.read();
            long most = missing == Reads.Missing.TAKEN_OVER ? Long.MAX_VALUE : waiting.left();
            TierRead<V> read;
            try {
                read = reads.read(wanted, missing, spent, most);
            } catch (RedisCommandTimeoutException e) {
                if (missing == Reads.Missing.TAKEN_OVER || waiting.left() > 0) {
                    throw e;
                }
                spent = spent.plusNanos(ticker.read() - asked);
                continue;
            }
            if (!(read instanceof TierRead.Lease<V> again)) {
                return read;
            }
            if (missing == Reads.Missing.TAKEN_OVER || !again.elsewhere()) {
                return again;
            }
        }
    }

    /** Waits for several, in one trip each time; the answers are in the order of the keys. */
    List<TierRead<V>> awaitAll(List<Reader.Wanted> all) {
        List<TierRead<V>> answers = new ArrayList<>();
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            answers.add(new TierRead.Lease<>("", false));
            open.add(i);
        }
        Waiting waiting = new Waiting();
        while (!open.isEmpty()) {
            Reads.Missing missing = waiting.pause();
            List<TierRead<V>> again = reads.readAll(open.stream().map(all::get).toList(), missing);
            List<Integer> still = new ArrayList<>();
            for (int i = 0; i < again.size(); i++) {
                answers.set(open.get(i), again.get(i));
                if (missing != Reads.Missing.TAKEN_OVER
                        && again.get(i) instanceof TierRead.Lease<V> lease
                        && lease.elsewhere()) {
                    still.add(open.get(i));
                }
            }
            open = still;
        }
        return answers;
    }

    private final class Waiting {
        private final long start = ticker.read();

        long left() {
            return start + boundNanos - ticker.read();
        }

        /** Pauses, and returns what to do then where there is no value yet. */
        Reads.Missing pause() {
            long now = ticker.read();
            long pause = Math.max(SHORTEST_PAUSE, Math.min(LONGEST_PAUSE, (now - start) / 2));
            long left = start + boundNanos - now;
            connection.sitOut(now + Math.min(pause, left));
            return pause < left ? Reads.Missing.AWAITED : Reads.Missing.TAKEN_OVER;
        }
    }
}
