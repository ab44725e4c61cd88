package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * A tier over another, as one.
 *
 * <p>A value found below is brought up under the upper tier's lease, as if it had been loaded: who changes the key meanwhile
 * overtakes it. Changes go to the lower tier first and to the upper one last, so that what a reader brought up between the two is
 * removed, and what he brings later is overtaken.
 */
final class StackedTier<K, V> implements CacheTier<K, V> {
    private static final String RENEWAL = "renewal:";

    private final Ticker ticker = Ticker.system();
    private final CacheTier<K, V> upper;
    private final CacheTier<K, V> lower;

    StackedTier(CacheTier<K, V> upper, CacheTier<K, V> lower) {
        this.upper = requireNonNull(upper, "upper");
        this.lower = requireNonNull(lower, "lower");
    }

    @Override
    public String name() {
        return upper.name();
    }

    @Override
    public String text(K key) {
        return upper.text(key);
    }

    @Override
    public TierRead<V> read(K key) {
        return bringUp(key, upper.read(key));
    }

    private TierRead<V> bringUp(K key, TierRead<V> above) {
        if (!(above instanceof TierRead.Lease<V> lease)) {
            return above;
        }
        long sent = ticker.read();
        TierRead<V> below = lower.read(key);
        if (below instanceof TierRead.Lease<V> lowerLease) {
            return both(lease, lowerLease);
        }
        TierRead.Hit<V> hit = (TierRead.Hit<V>) below;
        TierEntry<V> entry = hit.entry();
        Duration left = hit.timeLeft().minusNanos(ticker.read() - sent);
        Duration freshLeft = left.minus(entry.staleTime());
        if (freshLeft.isNegative() || freshLeft.isZero()) {
            // Brought up stale, it would have to be replaced in two places.
            return both(lease, lower.renewal(key, hit));
        }
        TierFill fill = upper.fill(
                key,
                lease,
                new TierEntry<>(entry.value(), freshLeft, entry.staleTime(), entry.loadTime(), entry.tags()));
        // No stamp is known of it yet: it can be renewed when it is read again.
        return new TierRead.Hit<>(entry, fill instanceof TierFill.Stored stored ? stored.version() : 0, 0, left);
    }

    /** The token tells where the one of the upper tier ends. */
    private static <V> TierRead.Lease<V> both(TierRead.Lease<V> above, TierRead.Lease<V> below) {
        String token = above.token().length() + ":" + above.token() + below.token();
        return new TierRead.Lease<>(
                token, above.undecodable() || below.undecodable(), above.elsewhere(), above.spent());
    }

    @Override
    public TierRead<V> peek(K key, Duration spent) {
        TierRead<V> above = upper.peek(key, spent);
        TierRead<V> read = above instanceof TierRead.Hit ? above : lower.peek(key, spent);
        // Versions of the lower tier mean nothing to the upper one's.
        return read != above && read instanceof TierRead.Hit<V> hit
                ? new TierRead.Hit<>(hit.entry(), 0, 0, hit.timeLeft())
                : read;
    }

    @Override
    public TierRead<V> await(K key, TierRead.Lease<V> lease) {
        // Who had been loading may have brought it as far as the lower tier.
        return bringUp(key, upper.await(key, above(lease)));
    }

    @Override
    public Map<K, TierRead<V>> awaitAll(Map<? extends K, TierRead.Lease<V>> leases) {
        Map<K, TierRead.Lease<V>> above = new HashMap<>();
        leases.forEach((key, lease) -> above.put(key, above(lease)));
        Map<K, TierRead<V>> answers = new HashMap<>(upper.awaitAll(above));
        answers.replaceAll(this::bringUp);
        return answers;
    }

    @Override
    public void release(K key, TierRead.Lease<V> lease) {
        // Only the upper one is waited for; the lower one may be shared with who has taken that over.
        if (!lease.token().startsWith(RENEWAL)) {
            upper.release(key, above(lease));
        }
    }

    private static <V> TierRead.Lease<V> above(TierRead.Lease<V> both) {
        int start = both.token().indexOf(':') + 1;
        String token = both.token().substring(start, endOfAbove(both.token(), start));
        return new TierRead.Lease<>(token, both.undecodable(), both.elsewhere(), both.spent());
    }

    private static <V> TierRead.Lease<V> below(TierRead.Lease<V> both) {
        int start = both.token().indexOf(':') + 1;
        String token = both.token().substring(endOfAbove(both.token(), start));
        return new TierRead.Lease<>(token, false, false, both.spent());
    }

    private static int endOfAbove(String token, int start) {
        return start == 0 ? 0 : start + Integer.parseInt(token.substring(0, start - 1));
    }

    @Override
    public TierFill fill(K key, TierRead.Lease<V> lease, TierEntry<V> entry) {
        String token = lease.token();
        if (token.startsWith(RENEWAL)) {
            // What the lower tier has is as old as what is replaced, and would come up again.
            lower.remove(key);
            return upper.fill(key, new TierRead.Lease<>(token.substring(RENEWAL.length()), false), entry);
        }
        TierFill fill = lower.fill(key, below(lease), entry);
        if (fill instanceof TierFill.Overtaken) {
            upper.release(key, above(lease));
            return fill;
        }
        return upper.fill(key, above(lease), entry);
    }

    @Override
    public TierRead.Lease<V> renewal(K key, TierRead.Hit<V> hit) {
        return new TierRead.Lease<>(RENEWAL + upper.renewal(key, hit).token(), false);
    }

    @Override
    public long write(K key, TierEntry<V> entry) {
        lower.write(key, entry);
        return upper.write(key, entry);
    }

    @Override
    public long remove(K key) {
        lower.remove(key);
        return upper.remove(key);
    }

    @Override
    public long kill(Group group) {
        lower.kill(group);
        return upper.kill(group);
    }

    @Override
    public long removeMatching(String glob, LongConsumer progress) {
        // What is above is below too, but for what the lower tier dropped on its own.
        long below = lower.removeMatching(glob, progress);
        return Math.max(below, upper.removeMatching(glob, removed -> progress.accept(Math.max(below, removed))));
    }

    @Override
    public boolean listen(TierListener listener) {
        return upper.listen(listener);
    }

    @Override
    public void probe() {
        upper.probe();
        lower.probe();
    }

    @Override
    public LatencySnapshot lag() {
        return upper.lag();
    }

    @Override
    public void close() {
        try {
            upper.close();
        } finally {
            lower.close();
        }
    }
}
