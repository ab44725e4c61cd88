package dev.perfkit.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the near tier keeps for a key: a value, a known null, or a failure. Two entries are the same only if they are one. */
final class NearEntry<K, V> {
    private static final VarHandle REFRESHING;

    static {
        try {
            REFRESHING = MethodHandles.lookup().findVarHandle(NearEntry.class, "refreshing", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final K key;
    private final Object id;
    private final @Nullable V value;
    private final long version;
    private final Set<String> tags;
    private final Life life;
    private final @Nullable Trouble trouble;

    @SuppressWarnings("unused") // by REFRESHING
    private volatile boolean refreshing;

    // The hit path looks at this alone. Plain: whoever must see that it has left has seen the index without it, which
    // comes after.
    private long pass = Pass.NONE;

    // Plain: written before it enters the near tier.
    private int weight = 1;

    /**
     * Creates an entry.
     *
     * @param key the key
     * @param id what epochs, flights and messages know the key by: its text where there is a far tier, else itself
     * @param version the far tier's version of the value; 0 where it never was there
     * @param trouble what the last loads failed with, if they did
     */
    NearEntry(
            K key, Object id, @Nullable V value, long version, Set<String> tags, Life life, @Nullable Trouble trouble) {
        this.key = key;
        this.id = id;
        this.value = value;
        this.version = version;
        this.tags = tags;
        this.life = life;
        this.trouble = trouble;
    }

    /**
     * Loads that failed one after the other.
     *
     * @param failure what the last one threw
     * @param count how many
     * @param quietUntil until when it is not tried again
     * @param rememberedUntil until when the next failure counts as one more
     */
    record Trouble(Throwable failure, int count, long quietUntil, long rememberedUntil) {}

    NearEntry<K, V> with(Trouble trouble) {
        return new NearEntry<>(key, id, value, version, tags, life, trouble);
    }

    K key() {
        return key;
    }

    Object id() {
        return id;
    }

    @Nullable V value() {
        return value;
    }

    long version() {
        return version;
    }

    Set<String> tags() {
        return tags;
    }

    Life life() {
        return life;
    }

    @Nullable Trouble trouble() {
        return trouble;
    }

    /** Returns from when on there is more to think about than whether it is in the near tier. */
    long attentionAt() {
        return life.refreshAt() - life.freshUntil() < 0 ? life.refreshAt() : life.freshUntil();
    }

    /** Returns whether it may be served without a second thought. */
    boolean isCarefree(long now) {
        return attentionAt() - now > 0;
    }

    /** Returns whether it is in the near tier, and may be served without a second thought. */
    boolean isGoodAt(long gate) {
        return Pass.isGood(pass, gate);
    }

    /** The entry was weighed. */
    void weigh(int found) {
        weight = found;
    }

    /** Returns what it weighs; 1 where entries are not weighed. */
    int weight() {
        return weight;
    }

    /** The entry is about to enter the near tier. */
    void enter(long given) {
        pass = given;
    }

    /** The entry is on its way out of the near tier. */
    void leave() {
        pass = Pass.NONE;
    }

    /** Returns whether it is in the near tier, if that is the near tier's present generation. */
    boolean isOf(long generation) {
        return Pass.generation(pass) == generation;
    }

    boolean isFresh(long now) {
        return life.freshUntil() - now > 0;
    }

    boolean isRefreshDue(long now) {
        return life.refreshAt() - now <= 0;
    }

    boolean isServedStale(long now) {
        return life.servedUntil() - now > 0;
    }

    boolean isServedOnError(long now) {
        return life.keptUntil() - now > 0;
    }

    /** Returns the trouble that keeps the key from being loaded at present. */
    @Nullable Trouble quiet(long now) {
        return trouble != null && trouble.quietUntil - now > 0 ? trouble : null;
    }

    int failuresUpTo(long now) {
        return trouble != null && trouble.rememberedUntil - now > 0 ? trouble.count : 0;
    }

    /** Returns whether there is a use for it. */
    boolean isKept(long now) {
        return isServedStale(now) || isServedOnError(now) || failuresUpTo(now) > 0;
    }

    long ageNanos(long now) {
        return Math.max(0, now - life.bornAt());
    }

    Duration age(long now) {
        return Duration.ofNanos(ageNanos(now));
    }

    /** Returns true to the first who asks: it is his to load the value anew. */
    boolean beginRefresh() {
        return REFRESHING.compareAndSet(this, false, true);
    }

    void endRefresh() {
        REFRESHING.setVolatile(this, false);
    }
}
