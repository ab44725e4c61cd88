package dev.perfkit.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.perfkit.stats.Counter;
import dev.perfkit.stats.HotCounter;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The entries in the memory of this JVM, and the epochs that guard them. */
final class NearTier<K, V> {
    /*
     * Every change of an entry happens inside compute, where Caffeine lets one thread at a time at a key, and looks at the
     * epoch or moves it in there. So of any two changes of a key one sees what the other did to the epoch. Nothing slow
     * ever runs inside compute.
     *
     * The index knows each entry by its id, so that a message, which has no more than a text, finds it. An entry is put
     * into the index inside compute and BEFORE the epoch is looked at, and taken out with the entry. So who moves an
     * epoch and looks into the index afterwards either finds the key, and waits for its compute to end, or that compute finds
     * the epoch moved. Caffeine's own invalidateAll would neither wait for an insertion under way nor remove it.
     *
     * An entry ends at instants of its own, so that nothing that touches it can prolong its life, and what has ended is
     * cleared away now and then. Were Caffeine told each entry's end, it would have to note every hit, and were it told the
     * longest life, to read the clock once more: a sixth of what a hit costs.
     *
     * All entries die at once by a new generation, which costs the same for any number of them: an entry is served only in the
     * generation that it entered in. That is read before the epoch is looked at, while epochs move before the generation does:
     * so an entry of the new generation is one whose reading began after the epochs had moved. What is dead is cleared
     * away later, on the executor.
     *
     * The gate, which is the generation and the clock's tick while it is open, is looked at before the entry: who finds it open began
     * before it was shut, and who finds an entry after it was opened finds one that was stored after everything was thrown away. Now and then it
     * is shut for one hit, which is looked at closer: that costs the others nothing. Where the time is given, which may leap, and where hits
     * are verified, it is so for each. See Pass.
     */
    private static final long SHORTEST_CLEARING = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_CLEARING = Duration.ofMinutes(10).toNanos();
    private static final long TICK_NANOS = Lifetimes.RESOLUTION.toNanos();
    private static final int TICKS_TO_SAMPLE = 10;
    /** By how many entries the near tier may be too large, for the time between two ticks. */
    private static final int PATIENCE = 16;

    private final Cache<K, NearEntry<K, V>> entries;
    private final ConcurrentMap<K, NearEntry<K, V>> map;
    private final ConcurrentMap<Object, NearEntry<K, V>> index = new ConcurrentHashMap<>();
    private final Epochs epochs = new Epochs();
    private final Ticker ticker;
    private final long beginning;
    private final Upkeep upkeep;
    private final boolean shared;
    private final HotCounter hits = new HotCounter();
    private final Counter misses = new Counter();
    private final Counter sets = new Counter();
    private final Counter deletes = new Counter();
    private final Counter evictions = new Counter();
    private final Counter evictedWeight = new Counter();
    private final LatencyRecorder ages = new LatencyRecorder();
    private final AtomicBoolean clearing = new AtomicBoolean();
    private final Executor executor;
    private final long clearingNanos;
    private final long lastGeneration;
    private volatile long lastClearing;
    // Written by one thread at a time.
    private volatile long generation = Pass.FIRST_GENERATION;
    private volatile long gate = Pass.SHUT;
    private long clock;
    private boolean alwaysSampling;
    private @Nullable Verifier<K, V> verifier;
    private boolean closed;
    private int ticks;

    NearTier(TieredCacheBuilder<K, V> builder, long usualNanos, Ticker ticker) {
        this(builder, usualNanos, ticker, Pass.LAST_GENERATION);
    }

    /**
     * Creates a near tier that is shut.
     *
     * @param lastGeneration after which all entries are dropped one by one instead
     */
    NearTier(TieredCacheBuilder<K, V> builder, long usualNanos, Ticker ticker, long lastGeneration) {
        this.ticker = ticker;
        this.lastGeneration = lastGeneration;
        this.beginning = ticker.read();
        this.clock = beginning;
        this.executor = builder.executor;
        this.clearingNanos = Math.min(Math.max(usualNanos / 4, SHORTEST_CLEARING), LONGEST_CLEARING);
        this.lastClearing = clock;
        this.alwaysSampling = builder.ticker != null;
        // Nobody hastens it where the time is given.
        this.upkeep = new Upkeep(builder.executor, builder.ticker == null ? PATIENCE : 1);
        this.shared = builder.far != null;
        Caffeine<K, NearEntry<K, V>> caffeine =
                Caffeine.newBuilder().executor(upkeep).evictionListener((key, entry, cause) -> evicted(entry));
        Weigher<? super K, ? super V> weigher = builder.weigher;
        if (weigher == null) {
            caffeine.maximumSize(builder.maximum);
        } else {
            caffeine.maximumWeight(builder.maximum).weigher(new EntryWeigher<>(weigher));
        }
        this.entries = caffeine.build();
        this.map = entries.asMap();
    }

    private void evicted(@Nullable NearEntry<K, V> entry) {
        if (entry != null) {
            countEviction(entry);
            left(entry);
        }
    }

    private void countEviction(NearEntry<K, V> entry) {
        if (entry.isOf(generation)) {
            evictions.increment();
            evictedWeight.add(entry.weight());
        }
    }

    /** The hit path: no lock, no allocation, no clock. */
    @Nullable NearEntry<K, V> find(K key) {
        long open = gate;
        NearEntry<K, V> entry = map.get(key);
        if (entry != null && entry.isGoodAt(open)) {
            hits.increment();
            return entry;
        }
        return null;
    }

    /** Returns whatever is there, of use or not and the gate open or not, without counting. */
    @Nullable NearEntry<K, V> peek(K key) {
        long current = generation;
        NearEntry<K, V> entry = map.get(key);
        return entry != null && entry.isOf(current) ? entry : null;
    }

    void countHit() {
        hits.increment();
    }

    void countMiss() {
        misses.increment();
    }

    void countAge(long nanos) {
        ages.record(nanos);
    }

    boolean isLive() {
        return gate != Pass.SHUT;
    }

    /** Shuts the gate: nothing is served by the hit path, nor stored. */
    synchronized void shut() {
        gate = Pass.SHUT;
    }

    /** Moves the hit path's clock on; to be called as often as it says in {@link Lifetimes#RESOLUTION}. */
    void tick() {
        moveClock();
        upkeep.hasten();
    }

    private synchronized void moveClock() {
        clock = ticker.read();
        if (isLive() && gate != Pass.SAMPLING) {
            gate = ++ticks % TICKS_TO_SAMPLE == 0 ? Pass.SAMPLING : openGate();
        }
    }

    /** Has every hit looked at closer, and some of them by a verifier. */
    synchronized void verifyBy(Verifier<K, V> given) {
        verifier = given;
        alwaysSampling = true;
        if (isLive()) {
            gate = Pass.SAMPLING;
        }
    }

    /** Looks closer, where {@link #find} found nothing and it is time; the loader is what a hit is verified by, if it is. */
    @Nullable NearEntry<K, V> findSampled(K key, @Nullable Loader<? super K, ? extends V> loader) {
        if (gate != Pass.SAMPLING) {
            return null;
        }
        if (!alwaysSampling) {
            endSampling();
        }
        NearEntry<K, V> entry = peek(key);
        long now = ticker.read();
        if (entry == null || !isLive() || !entry.isCarefree(now)) {
            return null;
        }
        hits.increment();
        ages.record(entry.ageNanos(now));
        if (verifier != null) {
            verifier.sample(entry, loader);
        }
        return entry;
    }

    private synchronized void endSampling() {
        if (gate == Pass.SAMPLING) {
            gate = openGate();
        }
    }

    private long openGate() {
        return alwaysSampling ? Pass.SAMPLING : Pass.of(generation, (clock - beginning) / TICK_NANOS);
    }

    /** Opens the gate. */
    synchronized void open() {
        gate = closed ? Pass.SHUT : openGate();
    }

    /** Shuts the gate for good and drops all. */
    void close() {
        synchronized (this) {
            closed = true;
            gate = Pass.SHUT;
        }
        dropWhere(entry -> true);
    }

    /** Returns the epoch to hand to {@link #storeIfUnchanged}; to be read before anything below this tier is. */
    long epoch(Object id) {
        return epochs.current(id);
    }

    /** Announces a change that is about to be made below; returns the epoch to hand to {@link #replaceIfUnchanged}. */
    long announceChange(Object id) {
        return epochs.bump(id);
    }

    /** Announces a change of any number of keys. */
    void announceChanges() {
        epochs.bumpAll();
    }

    /**
     * Stores what was read below, unless the key was changed since the epoch was read. What is refused is answered all the
     * same: what is held is kept only if nobody who was given that answer can find it older.
     */
    void storeIfUnchanged(NearEntry<K, V> entry, long epoch, long now) {
        if (!isLive() || !entry.isKept(now)) {
            return;
        }
        clearIfDue(now);
        NearEntry<K, V> kept = compute(entry.key(), (k, held) -> {
            long current = generation;
            boolean entered = enter(entry, current);
            boolean changed = epochs.current(entry.id()) != epoch;
            boolean older = held != null && held.isOf(current) && held.isKept(now) && isKnownOlder(entry, held);
            if (entered && !changed && isLive() && !older) {
                return entry;
            }
            NearEntry<K, V> stays = changed && maybeOlder(held, entry) ? left(held) : held;
            if (entered) {
                restore(entry, stays);
            }
            return stays;
        });
        if (kept == entry) {
            sets.increment();
        }
    }

    /** Only what was in the tier below has a version to compare; of all else the epoch decides. */
    private static boolean isKnownOlder(NearEntry<?, ?> one, NearEntry<?, ?> other) {
        return one.version() > 0 && one.version() < other.version();
    }

    /** Returns whether one may be older than another; where nobody else can change the key, the one last put is not. */
    private boolean maybeOlder(@Nullable NearEntry<K, V> one, NearEntry<K, V> other) {
        return shared && one != null && (other.version() <= 0 || one.version() < other.version());
    }

    /**
     * Stores what was written below, unless another change was announced or heard of meanwhile: nobody here knows which of
     * the two came later below, so the entry is dropped and the next reader asks.
     */
    void replaceIfUnchanged(NearEntry<K, V> entry, long epoch, OwnChanges.Change change, long now) {
        clearIfDue(now);
        NearEntry<K, V> kept = compute(entry.key(), (k, held) -> {
            boolean entered = enter(entry, generation);
            boolean unchanged = epochs.bumpFrom(entry.id(), epoch) && !change.isOvertaken(entry.version()) && isLive();
            if (entered && unchanged && entry.isKept(now)) {
                return entry;
            }
            NearEntry<K, V> none = left(held);
            if (entered) {
                leave(entry);
            }
            return none;
        });
        if (kept == entry) {
            sets.increment();
        }
    }

    /** Stores a value that no tier below has: the last one to come here wins. */
    void put(NearEntry<K, V> entry, long now) {
        clearIfDue(now);
        compute(entry.key(), (k, held) -> {
            epochs.bump(entry.id());
            return enter(entry, generation) ? entry : left(held);
        });
        sets.increment();
    }

    private @Nullable NearEntry<K, V> compute(
            K key, BiFunction<K, @Nullable NearEntry<K, V>, @Nullable NearEntry<K, V>> change) {
        upkeep.beginStoring();
        try {
            return map.compute(key, change);
        } finally {
            upkeep.endStoring();
        }
    }

    /** Stores many in one go, with one upkeep at the end. */
    void storeMany(Runnable stores) {
        upkeep.beginStoringMany();
        try {
            stores.run();
        } finally {
            upkeep.endStoringMany();
        }
    }

    void drop(K key, Object id) {
        map.compute(key, (k, held) -> {
            epochs.bump(id);
            return left(held);
        });
        deletes.increment();
    }

    /** Drops what is older than that. */
    void changed(Object id, long version) {
        epochs.bumpHeard(id);
        NearEntry<K, V> there = index.get(id);
        if (there != null) {
            dropIf(there, held -> held.version() < version);
        }
    }

    /** Drops all entries of which that is true, and keeps what is being read at this moment from being stored. */
    void dropWhere(Predicate<NearEntry<K, V>> dead) {
        epochs.bumpAll();
        for (NearEntry<K, V> there : index.values()) {
            dropIf(there, dead);
        }
    }

    /** Drops all entries at once, and keeps what is being read at this moment from being stored. */
    void dropAll() {
        epochs.bumpAll();
        if (beginGeneration()) {
            clearLater();
        } else {
            dropWhere(entry -> true);
        }
    }

    private synchronized boolean beginGeneration() {
        if (generation == lastGeneration) {
            return false;
        }
        generation++;
        if (isLive()) {
            gate = openGate();
        }
        return true;
    }

    private void clearLater() {
        if (clearing.compareAndSet(false, true)) {
            try {
                executor.execute(this::clear);
            } catch (Throwable e) { // a pool that can start no thread throws an Error
                // Then what is dead goes as what is not used does.
                clearing.set(false);
            }
        }
    }

    /** Whoever stores has the dead cleared away now and then, so that an idle cache has no work. */
    private void clearIfDue(long now) {
        if (now - lastClearing >= clearingNanos) {
            lastClearing = now;
            clearLater();
        }
    }

    /** Takes out what is of no use any more; no change has to wait for that, nor need it wait for any. */
    private void clear() {
        // First: who starts a generation from here on has it cleared again.
        clearing.set(false);
        long now = ticker.read();
        for (NearEntry<K, V> there : index.values()) {
            if (!there.isOf(generation) || !there.isKept(now)) {
                map.computeIfPresent(there.key(), (key, held) -> {
                    if (held != there) {
                        return held;
                    }
                    countEviction(held);
                    return left(held);
                });
            }
        }
    }

    long count(Predicate<NearEntry<K, V>> counted) {
        long current = generation;
        return index.values().stream()
                .filter(entry -> entry.isOf(current) && counted.test(entry))
                .count();
    }

    /**
     * By compute: computeIfPresent does not wait for an insertion under way. But compute takes a lock, and to Caffeine is a
     * use and a write whatever comes of it, so what stays is not touched: an entry that is both in the index and held is
     * no insertion under way, and one that begins from here on finds the epoch moved.
     */
    private void dropIf(NearEntry<K, V> there, Predicate<NearEntry<K, V>> dead) {
        if (!dead.test(there) && entries.policy().getIfPresentQuietly(there.key()) == there) {
            return;
        }
        map.compute(there.key(), (k, held) -> held == null || !dead.test(held) ? held : left(held));
    }

    /** Returns whether the index has the entry now; not so if another key of the same text is there. */
    private boolean enter(NearEntry<K, V> entry, long current) {
        // An instant within a tick ends with the tick before.
        entry.enter(Pass.of(current, (entry.attentionAt() - beginning) / TICK_NANOS));
        return index.compute(
                        entry.id(), (id, there) -> there == null || there.key().equals(entry.key()) ? entry : there)
                == entry;
    }

    private void leave(NearEntry<K, V> entry) {
        index.remove(entry.id(), entry);
    }

    /** Takes an entry out of the index that is about to be taken out of the cache; returns what is left, which is nothing. */
    private @Nullable NearEntry<K, V> left(@Nullable NearEntry<K, V> held) {
        if (held != null) {
            // First: who finds it in the index no more does not wait until the compute has ended that takes it out.
            held.leave();
            leave(held);
        }
        return null;
    }

    private void restore(NearEntry<K, V> refused, @Nullable NearEntry<K, V> held) {
        if (held == null) {
            leave(refused);
        } else {
            index.replace(refused.id(), refused, held);
        }
    }

    LatencySnapshot agesSnapshot() {
        return ages.snapshot();
    }

    int indexSize() {
        return index.size();
    }

    TierSnapshot snapshot() {
        return new TierSnapshot(
                "near",
                true,
                hits.total(),
                misses.total(),
                sets.total(),
                deletes.total(),
                evictions.total(),
                evictedWeight.total(),
                0,
                0,
                entries.estimatedSize(),
                LatencySnapshot.empty());
    }
}
