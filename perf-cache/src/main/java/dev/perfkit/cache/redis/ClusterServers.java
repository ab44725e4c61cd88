package dev.perfkit.cache.redis;

import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletableFuture;

/** The servers of a cluster. Which they are is asked anew for each connection, since the last one may have ended with one of them. */
final class ClusterServers extends ClientServers<RedisClusterClient> {
    ClusterServers(RedisClusterClient client, boolean owned, String name) {
        super(client, owned, name);
    }

    @Override
    public CompletableFuture<Session> connect() {
        return client.refreshPartitionsAsync()
                .toCompletableFuture()
                .thenCompose(known -> client.connectAsync(ByteArrayCodec.INSTANCE))
                .thenApply(connection -> new Session(connection, connection.async(), true));
    }

    /** One server is enough: what is published on any of them comes to all. */
    @Override
    public CompletableFuture<? extends StatefulRedisPubSubConnection<byte[], byte[]>> connectForMessages() {
        return client.refreshPartitionsAsync()
                .toCompletableFuture()
                .thenCompose(known -> client.connectPubSubAsync(ByteArrayCodec.INSTANCE));
    }
}
