package dev.perfkit.cache.redis;

import static java.util.Objects.requireNonNull;

import dev.perfkit.cache.codec.ValueCodec;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link RedisTier}; from {@link RedisTier#builder}.
 *
 * @param <K> the keys
 * @param <V> the values
 */
@SuppressWarnings("exports") // of Lettuce, which whoever has a Redis tier has too
public final class RedisTierBuilder<K, V> {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final String namespace;
    private final @Nullable RedisClient client;
    private final RedisURI uri;
    private @Nullable ValueCodec<V> codec;
    private Function<? super K, String> keyText = KeyText::ofPlain;
    private Duration commandTimeout = Duration.ofMillis(250);
    private Duration connectTimeout = Duration.ofSeconds(2);
    private Duration leaseTime = Duration.ofSeconds(30);

    RedisTierBuilder(String namespace, @Nullable RedisClient client, RedisURI uri) {
        this.namespace = KeyText.requireNamespace(namespace);
        this.client = client;
        this.uri = requireNonNull(uri, "uri");
    }

    /** Sets how values are written; required. */
    public RedisTierBuilder<K, V> codec(ValueCodec<V> codec) {
        this.codec = requireNonNull(codec, "codec");
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

    /** Sets how long a call waits for Redis, 1 ms to a day; 250 ms by default. */
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

    private static Duration requireTime(String name, Duration duration) {
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + duration + " (expected: >= " + SHORTEST + " and <= " + LONGEST + ")");
        }
        return duration;
    }

    /**
     * Builds the tier and waits for its connection, but not for longer than the connect timeout. Without a connection it
     * is built all the same, and connects when it is next asked for something.
     *
     * @throws IllegalStateException if no codec was given
     * @throws IllegalArgumentException if the URI names no server
     */
    public RedisTier<K, V> build() {
        ValueCodec<V> codec = this.codec;
        if (codec == null) {
            throw new IllegalStateException("codec: not given (expected: a ValueCodec)");
        }
        RedisClient own = client == null ? ownClient() : client;
        RedisLink link = link(own);
        link.awaitConnection(connectTimeout);
        return new RedisTier<>(link, new KeyText<>(namespace, keyText), codec, leaseTime);
    }

    private RedisLink link(RedisClient own) {
        try {
            return new RedisLink(own, client == null, uri, commandTimeout);
        } catch (RuntimeException e) {
            if (client == null) {
                own.shutdown(Duration.ZERO, Duration.ofSeconds(2));
            }
            throw e;
        }
    }

    private RedisClient ownClient() {
        RedisClient own = RedisClient.create();
        own.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(
                        SocketOptions.builder().connectTimeout(connectTimeout).build())
                .build());
        return own;
    }
}
