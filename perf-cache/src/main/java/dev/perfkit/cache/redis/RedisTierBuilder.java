package dev.perfkit.cache.redis;

import static java.util.Objects.requireNonNull;

import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link RedisTier}; from {@link RedisTier#builder}.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class RedisTierBuilder<K, V> {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final int LARGEST_VALUE = 512 * 1024 * 1024;

    final String namespace;
    final boolean isCluster;
    private final Function<Duration, Servers> servers;
    private @Nullable ValueCodec<V> codec;
    String keyPrefix = KeySpace.PREFIX;
    Function<? super K, String> keyText = KeySpace::ofPlain;
    private Duration commandTimeout = Duration.ofMillis(250);
    private @Nullable Duration loadWait;
    Duration connectTimeout = Duration.ofSeconds(2);
    Duration leaseTime = Duration.ofSeconds(30);
    int maximumValueBytes = 16 * 1024 * 1024;
    Link link = Link.standard();
    boolean foreignWrites;
    private boolean failFast;
    Scheduler scheduler = Scheduler.system();
    Executor executor = ForkJoinPool.commonPool();

    RedisTierBuilder(String namespace, boolean isCluster, Function<Duration, Servers> servers) {
        this.namespace = KeySpace.requireNamespace(namespace);
        this.isCluster = isCluster;
        this.servers = servers;
    }

    /** Sets how values are written; required. */
    public RedisTierBuilder<K, V> codec(ValueCodec<V> codec) {
        this.codec = requireNonNull(codec, "codec");
        return this;
    }

    /**
     * Sets what all that the tier has in Redis begins with, before the namespace: keys, counters and channels; {@code "perfkit:"} by
     * default. The same in every JVM: with another prefix it is another cache.
     *
     * @throws IllegalArgumentException unless it is 1 to 100 letters, digits, {@code _}, {@code .} and {@code -}, and a colon
     */
    public RedisTierBuilder<K, V> keyPrefix(String keyPrefix) {
        this.keyPrefix = KeySpace.requireKeyPrefix(requireNonNull(keyPrefix, "keyPrefix"));
        return this;
    }

    /**
     * Sets how a key is written: the same text in every JVM for equal keys, another text for others. By default {@code
     * String.valueOf}, for keys that are a {@code String}, a {@code Number} or a {@code UUID}; for others this is required,
     * and its lack an {@link IllegalArgumentException} at the first key.
     */
    public RedisTierBuilder<K, V> keyText(Function<? super K, String> keyText) {
        this.keyText = requireNonNull(keyText, "keyText");
        return this;
    }

    /**
     * Sets how long a call waits for Redis, 1 ms to a day; 250 ms by default. The calls of one {@code get}, before its load and after,
     * have as long together. One that asks for many keys waits for as long again after
     * each answer that comes. A put whose connection breaks waits for as long, too: what is under way may still be done. It holds
     * for all commands, whatever timeout the {@code RedisURI} names.
     */
    public RedisTierBuilder<K, V> commandTimeout(Duration commandTimeout) {
        this.commandTimeout = requireTime("commandTimeout", commandTimeout);
        return this;
    }

    /** Sets how long {@link #build} waits for the first connection, 1 ms to a day; 2 s by default. */
    public RedisTierBuilder<K, V> connectTimeout(Duration connectTimeout) {
        this.connectTimeout = requireTime("connectTimeout", connectTimeout);
        return this;
    }

    /**
     * Sets how long a load may take for its value to reach Redis, 1 ms to a day; 30 s by default. The value of a slower load
     * is handed to its callers and not cached.
     */
    public RedisTierBuilder<K, V> leaseTime(Duration leaseTime) {
        this.leaseTime = requireTime("leaseTime", leaseTime);
        return this;
    }

    /**
     * Sets how long a call waits for a value that another JVM is loading, before it loads by itself: zero, for not at all, or 1 ms to
     * a day; as long as the command timeout by default. For so long at most, a JVM that died while it loaded holds up those that ask
     * for its key. Meant for loads that take a while: one that takes longer than this is done by all who have waited.
     */
    public RedisTierBuilder<K, V> loadWait(Duration loadWait) {
        this.loadWait = requireNonNull(loadWait, "loadWait").isZero() ? loadWait : requireTime("loadWait", loadWait);
        return this;
    }

    Duration loadWait() {
        Duration given = loadWait;
        return given == null ? commandTimeout : given;
    }

    /**
     * Sets how many bytes a value may have as the codec writes it, 1 to 512 MiB; 16 MiB by default. A larger one cannot be
     * put, and stays in the memory of the JVM that loaded it.
     */
    public RedisTierBuilder<K, V> maximumValueBytes(int maximumValueBytes) {
        if (maximumValueBytes < 1 || maximumValueBytes > LARGEST_VALUE) {
            throw new IllegalArgumentException(
                    "maximumValueBytes: " + maximumValueBytes + " (expected: 1.." + LARGEST_VALUE + ")");
        }
        this.maximumValueBytes = maximumValueBytes;
        return this;
    }

    /** Sets how the tier hears of what others change; {@link Link#standard()} by default. */
    public RedisTierBuilder<K, V> link(Link link) {
        this.link = requireNonNull(link, "link");
        return this;
    }

    /**
     * Sets whether to hear also of what is changed without a tier, as by redis-cli: a deleted key, a flushed server. Off by
     * default. It is Redis' own tracking by prefix (RESP3), which tells every change of a key, those of tiers once more: so a
     * value that was just put or loaded reaches the near tier only when it is next asked for. In a cluster it takes one more connection to
     * each master, and with each heartbeat a question for each of the 64 parts; while a part changes its master nothing near is
     * believed.
     */
    public RedisTierBuilder<K, V> foreignWrites(boolean foreignWrites) {
        this.foreignWrites = foreignWrites;
        return this;
    }

    /** Sets whether {@link #build} throws if Redis cannot be used; off by default. */
    public RedisTierBuilder<K, V> failFast(boolean failFast) {
        this.failFast = failFast;
        return this;
    }

    /** Sets what keeps the time for heartbeats and for new attempts to connect; {@link Scheduler#system()} by default. */
    public RedisTierBuilder<K, V> scheduler(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /** Sets where heartbeats are sent from, and attempts to connect for messages are made; the common pool by default. */
    public RedisTierBuilder<K, V> executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    private static Duration requireTime(String name, Duration duration) {
        requireNonNull(duration, name);
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + duration + " (expected: >= " + SHORTEST + " and <= " + LONGEST + ")");
        }
        return duration;
    }

    /**
     * Builds the tier and waits for its connection, but not for longer than the connect timeout. Without a connection it
     * is built all the same, and connects when it is next asked for something; unless it is to {@linkplain #failFast fail
     * fast}.
     *
     * @throws IllegalStateException if no codec was given, if foreign writes are to be heard without a link, or if it is to fail
     *     fast and Redis cannot be used
     * @throws IllegalArgumentException if the URI names no server, or a client was given that reconnects by itself
     */
    public RedisTier<K, V> build() {
        ValueCodec<V> codec = this.codec;
        if (codec == null) {
            throw new IllegalStateException("codec: not given (expected: a ValueCodec)");
        }
        if (foreignWrites && link.isOff()) {
            throw new IllegalStateException("foreignWrites: true (expected: false, where the link is off)");
        }
        Servers made = servers.apply(connectTimeout);
        RedisTier<K, V> tier = new RedisTier<>(this, codec, made, connection(made));
        if (failFast) {
            probe(tier, made);
        }
        return tier;
    }

    private SharedConnection connection(Servers to) {
        try {
            SharedConnection connection = new SharedConnection(to, commandTimeout);
            connection.awaitConnection(connectTimeout);
            return connection;
        } catch (RuntimeException e) {
            to.close();
            throw e;
        }
    }

    private static void probe(RedisTier<?, ?> tier, Servers to) {
        try {
            probe(tier);
        } catch (RuntimeException e) {
            tier.close();
            throw new IllegalStateException(to + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** A connection that breaks while it is made may hide what the server said: it is asked once more. */
    private static void probe(RedisTier<?, ?> tier) {
        try {
            tier.probe();
        } catch (RuntimeException e) {
            if (Refusal.isAnswer(e)) {
                throw e;
            }
            tier.probe();
        }
    }
}
