package dev.perfkit.cache.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One server, or the one that Sentinels name, who are asked anew for each connection. */
final class SingleServer implements Servers {
    private final RedisClient client;
    private final boolean owned;
    private final RedisURI uri;

    SingleServer(RedisClient client, boolean owned, RedisURI uri) {
        this.client = client;
        this.owned = owned;
        this.uri = uri;
    }

    @Override
    public CompletableFuture<Session> connect() {
        return client.connectAsync(ByteArrayCodec.INSTANCE, uri)
                .toCompletableFuture()
                .thenApply(connection -> new Session(connection, connection.async(), false));
    }

    @Override
    public CompletableFuture<StatefulRedisPubSubConnection<byte[], byte[]>> connectForMessages() {
        return client.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
    }

    @Override
    public void close() {
        if (owned) {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
