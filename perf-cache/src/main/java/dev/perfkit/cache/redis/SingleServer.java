package dev.perfkit.cache.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletableFuture;

/** One server, or the one that Sentinels name, who are asked anew for each connection. */
final class SingleServer extends ClientServers<RedisClient> {
    private final RedisURI uri;

    SingleServer(RedisClient client, boolean owned, RedisURI uri) {
        super(client, owned, uri.toString());
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
}
