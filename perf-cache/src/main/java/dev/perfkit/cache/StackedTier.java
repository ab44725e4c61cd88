package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A tier over another, as one.
 *
 * <p>A value found below is brought up under the upper tier's lease, as if it had been loaded: who changes the key meanwhile
 * overtakes it. Changes go to the lower tier first and to the upper one last, so that what a reader brought up between the two is
 * removed, and what he brings later is overtaken. Calls for many keys are one call to each tier, and one more to bring up what was
 * found below.
 */
final class StackedTier<K, V> implements CacheTier<K, V> {
    private final Ticker ticker = Ticker.system();
    private final CacheTier<K, V> upper;
    private final LowerTier<K, V> lower;
    private final String lowerName;

    StackedTier(CacheTier<K, V> upper, CacheTier<K, V> lower) {
        requireNonNull(upper, "upper");
        this.upper = upper instanceof StackedTier ? upper : new CountedTier<>(upper, ticker);
        this.lower = new LowerTier<>(new CountedTier<>(requireNonNull(lower, "lower"), ticker));
        this.lowerName = nameBeside(this.upper, lower.name());
    }

    /** Two tiers of a kind have the same name; the figures of each need one of its own. */
    private static String nameBeside(CacheTier<?, ?> above, String name) {
        Set<String> taken = new HashSet<>(Set.of(above.name()));
        if (above instanceof StackedTier<?, ?> stack) {
            stack.further().forEach(tier -> taken.add(tier.name()));
        }
        int number = 2;
        while (taken.contains(name + "-" + number)) {
            number++;
        }
        return taken.contains(name) ? name + "-" + number : name;
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
        TierRead<V> below = lower.ask(() -> lower.tier().read(key));
        Risen<V> risen = risen(below, sent);
        return risen == null
                ? StackedLease.of(lease, leaseBelow(key, below))
                : risen.asHit(raise(key, lease, risen.entry()));
    }

    @Override
    public Map<K, TierRead<V>> readAll(Set<? extends K> keys) {
        // Keys are a set of some narrower type: what is answered for each is asked for by itself.
        return bringUpAll(upper.readAll(keys));
    }

    private Map<K, TierRead<V>> bringUpAll(Map<K, TierRead<V>> above) {
        Map<K, TierRead<V>> answers = new HashMap<>();
        Map<K, TierRead.Lease<V>> missed = new LinkedHashMap<>();
        above.forEach((key, read) -> {
            if (read instanceof TierRead.Lease<V> lease) {
                missed.put(key, lease);
            } else {
                answers.put(key, read);
            }
        });
        if (missed.isEmpty()) {
            return answers;
        }
        long sent = ticker.read();
        Map<K, TierRead<V>> found = lower.ask(() -> lower.tier().readAll(missed.keySet()));
        Map<K, TierRead<V>> below = found == null ? Map.of() : found;
        Map<K, Risen<V>> rising = new HashMap<>();
        Map<K, Filling<V>> fillings = new HashMap<>();
        missed.forEach((key, lease) -> {
            TierRead<V> read = below.get(key);
            Risen<V> risen = risen(read, sent);
            if (risen == null) {
                answers.put(key, StackedLease.of(lease, leaseBelow(key, read)));
            } else {
                rising.put(key, risen);
                fillings.put(key, new Filling<>(lease, risen.entry()));
            }
        });
        Map<K, TierFill> fills = fillings.isEmpty() ? Map.of() : raiseAll(fillings);
        rising.forEach((key, risen) -> answers.put(key, risen.asHit(fills.get(key))));
        return answers;
    }

    /** Brings a value up; returns null where the upper tier cannot take it, and it stays where it is. */
    private @Nullable TierFill raise(K key, TierRead.Lease<V> lease, TierEntry<V> entry) {
        try {
            return upper.fill(key, lease, entry);
        } catch (IllegalArgumentException e) {
            upper.release(key, lease);
            return null;
        }
    }

    private Map<K, TierFill> raiseAll(Map<K, Filling<V>> fillings) {
        try {
            return upper.fillAll(fillings);
        } catch (IllegalArgumentException e) {
            // One that it cannot take is no reason to keep the others from it.
            Map<K, TierFill> fills = new HashMap<>();
            fillings.forEach((key, filling) -> {
                TierFill fill = raise(key, filling.lease(), filling.entry());
                if (fill != null) {
                    fills.put(key, fill);
                }
            });
            return fills;
        }
    }

    /**
     * A value on its way up.
     *
     * @param found what the lower tier keeps
     * @param entry what the upper tier is to keep
     * @param left how long the lower tier still keeps it
     */
    private record Risen<V>(TierEntry<V> found, TierEntry<V> entry, Duration left) {
        TierRead.Hit<V> asHit(@Nullable TierFill fill) {
            // No stamp is known of it yet: it can be renewed when it is read again.
            return new TierRead.Hit<>(found, fill instanceof TierFill.Stored stored ? stored.version() : 0, 0, left);
        }
    }

    /** Returns what can be brought up; null for nothing: what is stale would have to be replaced in two places. */
    private @Nullable Risen<V> risen(@Nullable TierRead<V> below, long sent) {
        if (!(below instanceof TierRead.Hit<V> hit)) {
            return null;
        }
        TierEntry<V> entry = hit.entry();
        Duration left = hit.timeLeft().minusNanos(ticker.read() - sent);
        Duration freshLeft = left.minus(entry.staleTime());
        if (freshLeft.isNegative() || freshLeft.isZero()) {
            return null;
        }
        return new Risen<>(
                entry,
                new TierEntry<>(entry.value(), freshLeft, entry.staleTime(), entry.loadTime(), entry.tags()),
                left);
    }

    private TierRead.@Nullable Lease<V> leaseBelow(K key, @Nullable TierRead<V> below) {
        return below instanceof TierRead.Hit<V> stale
                ? lower.tier().renewal(key, stale)
                : (TierRead.@Nullable Lease<V>) below;
    }

    @Override
    public TierRead<V> peek(K key, Duration spent) {
        TierRead<V> above = upper.peek(key, spent);
        return above instanceof TierRead.Hit
                ? above
                : below(above, lower.ask(() -> lower.tier().peek(key, spent)));
    }

    @Override
    public Map<K, TierRead<V>> peekAll(Set<? extends K> keys) {
        Map<K, TierRead<V>> answers = new HashMap<>(upper.peekAll(keys));
        Set<K> missed = new HashSet<>();
        answers.forEach((key, read) -> {
            if (!(read instanceof TierRead.Hit)) {
                missed.add(key);
            }
        });
        Map<K, TierRead<V>> found =
                missed.isEmpty() ? null : lower.ask(() -> lower.tier().peekAll(missed));
        if (found != null) {
            missed.forEach(key -> answers.computeIfPresent(key, (k, above) -> below(above, found.get(k))));
        }
        return answers;
    }

    /** Versions of the lower tier mean nothing to the upper one's. */
    private static <V> TierRead<V> below(TierRead<V> above, @Nullable TierRead<V> below) {
        return below instanceof TierRead.Hit<V> hit ? new TierRead.Hit<>(hit.entry(), 0, 0, hit.timeLeft()) : above;
    }

    @Override
    public TierRead<V> await(K key, TierRead.Lease<V> lease) {
        // Who had been loading may have brought it as far as the lower tier.
        return lease.elsewhere()
                ? bringUp(key, upper.await(key, StackedLease.parse(lease).above()))
                : lease;
    }

    @Override
    public Map<K, TierRead<V>> awaitAll(Map<? extends K, TierRead.Lease<V>> leases) {
        Map<K, TierRead<V>> answers = new HashMap<>(leases);
        Map<K, TierRead.Lease<V>> elsewhere = new HashMap<>();
        leases.forEach((key, lease) -> {
            if (lease.elsewhere()) {
                elsewhere.put(key, StackedLease.parse(lease).above());
            }
        });
        answers.putAll(bringUpAll(upper.awaitAll(elsewhere)));
        return answers;
    }

    @Override
    public void release(K key, TierRead.Lease<V> lease) {
        StackedLease<V> parts = StackedLease.parse(lease);
        // Only the upper one is waited for; the lower one may be shared with who has taken that over.
        if (!parts.isRenewal()) {
            upper.release(key, parts.above());
        }
    }

    @Override
    public TierFill fill(K key, TierRead.Lease<V> lease, TierEntry<V> entry) {
        StackedLease<V> parts = StackedLease.parse(lease);
        TierRead.Lease<V> leaseBelow = parts.below();
        if (parts.isRenewal()) {
            // What the lower tier has is as old as what is replaced, and would come up again.
            lower.ask(() -> lower.tier().remove(key));
        } else if (leaseBelow != null) {
            TierFill below = lower.ask(() -> lower.tier().fill(key, leaseBelow, entry));
            if (below instanceof TierFill.Overtaken) {
                upper.release(key, parts.above());
                return below;
            }
        }
        return upper.fill(key, parts.above(), entry);
    }

    @Override
    public Map<K, TierFill> fillAll(Map<? extends K, Filling<V>> fillings) {
        Map<K, Filling<V>> below = new LinkedHashMap<>();
        Map<K, Filling<V>> above = new LinkedHashMap<>();
        Set<K> renewed = new HashSet<>();
        fillings.forEach((key, filling) -> {
            StackedLease<V> parts = StackedLease.parse(filling.lease());
            TierRead.Lease<V> leaseBelow = parts.below();
            above.put(key, new Filling<>(parts.above(), filling.entry()));
            if (parts.isRenewal()) {
                renewed.add(key);
            } else if (leaseBelow != null) {
                below.put(key, new Filling<>(leaseBelow, filling.entry()));
            }
        });
        if (!renewed.isEmpty()) {
            lower.ask(() -> lower.tier().removeAll(renewed));
        }
        Map<K, TierFill> answers = new HashMap<>();
        Map<K, TierFill> taken =
                below.isEmpty() ? null : lower.ask(() -> lower.tier().fillAll(below));
        if (taken != null) {
            taken.forEach((key, fill) -> {
                Filling<V> rest = fill instanceof TierFill.Overtaken ? above.remove(key) : null;
                if (rest != null) {
                    upper.release(key, rest.lease());
                    answers.put(key, fill);
                }
            });
        }
        if (!above.isEmpty()) {
            answers.putAll(raiseAll(above));
        }
        return answers;
    }

    @Override
    public TierRead.Lease<V> renewal(K key, TierRead.Hit<V> hit) {
        return StackedLease.renewal(upper.renewal(key, hit));
    }

    @Override
    public long write(K key, TierEntry<V> entry) {
        changeBelow(() -> lower.tier().write(key, entry), () -> upper.remove(key));
        try {
            return upper.write(key, entry);
        } catch (IllegalArgumentException e) {
            // What is refused must not come up from below, nor what it was to replace stay above.
            remove(key);
            throw e;
        }
    }

    @Override
    public long remove(K key) {
        changeBelow(() -> lower.tier().remove(key), () -> upper.remove(key));
        return upper.remove(key);
    }

    @Override
    public Map<K, Long> removeAll(Set<? extends K> keys) {
        changeBelow(() -> lower.tier().removeAll(keys), () -> upper.removeAll(keys));
        return upper.removeAll(keys);
    }

    @Override
    public long kill(Group group) {
        changeBelow(() -> lower.tier().kill(group), () -> upper.kill(group));
        return upper.kill(group);
    }

    /** Makes a change below; where that fails, what is above is removed all the same, so that others hear of it. */
    private void changeBelow(Supplier<?> change, Runnable removal) {
        try {
            lower.change(change);
        } catch (LowerTier.Unreached e) {
            try {
                removal.run();
            } catch (Exception above) {
                e.addSuppressed(above);
            }
            throw e;
        }
    }

    @Override
    public long removeMatching(String glob, LongConsumer progress) {
        // What is above is below too, but for what the lower tier dropped on its own.
        long below = lower.change(() -> lower.tier().removeMatching(glob, progress));
        return Math.max(below, upper.removeMatching(glob, removed -> progress.accept(Math.max(below, removed))));
    }

    @Override
    public boolean listen(TierListener listener) {
        return upper.listen(listener);
    }

    @Override
    public void probe() {
        upper.probe();
        lower.probeUnguarded();
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

    /** Has each lower tier guarded by a breaker of its own, made of the tier's name and of what it is probed by. */
    void guard(BiFunction<String, Runnable, Breaker> breakers) {
        if (upper instanceof StackedTier<K, V> stack) {
            stack.guard(breakers);
        }
        lower.guard(probe -> breakers.apply(lowerName, probe));
    }

    /** Returns whether one of the lower tiers is down. */
    boolean isLowerDown() {
        return !lower.isUp() || (upper instanceof StackedTier<K, V> stack && stack.isLowerDown());
    }

    CountedTier<K, V> uppermost() {
        return upper instanceof StackedTier<K, V> stack ? stack.uppermost() : (CountedTier<K, V>) upper;
    }

    /** Returns what each of the others has done, the uppermost first. */
    List<TierSnapshot> further() {
        List<TierSnapshot> tiers = new ArrayList<>();
        if (upper instanceof StackedTier<K, V> stack) {
            tiers.addAll(stack.further());
        }
        tiers.add(lower.tier().snapshot(lowerName, lower.isUp()));
        return tiers;
    }

    /** Looks for the key in each tier by itself, the uppermost first; by the tiers' names. */
    Map<String, @Nullable TierRead<V>> peekEach(K key) {
        Map<String, @Nullable TierRead<V>> reads = new LinkedHashMap<>();
        if (upper instanceof StackedTier<K, V> stack) {
            reads.putAll(stack.peekEach(key));
        } else {
            reads.put(upper.name(), upper.peek(key, Duration.ZERO));
        }
        reads.put(lowerName, lower.ask(() -> lower.tier().peek(key, Duration.ZERO)));
        return reads;
    }
}
