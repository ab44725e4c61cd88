package dev.perfkit.cache.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How to connect. {@code toString} says where to, without a password. */
interface Servers extends AutoCloseable {

    /**
     * A connection for commands.
     *
     * @param connection the connection
     * @param commands its commands, for those that are not worth a {@link Call} of their own
     * @param isCluster whether it leads to many servers
     */
    record Session(
            StatefulConnection<byte[], byte[]> connection,
            RedisClusterAsyncCommands<byte[], byte[]> commands,
            boolean isCluster) {

        /** Sends commands in one go, and never waits. */
        void send(List<? extends Call<?>> calls) {
            if (isCluster) {
                // Given many at once, Lettuce waits until all servers that they go to are connected to.
                calls.forEach(connection::dispatch);
            } else {
                var unused = connection.dispatch(calls);
            }
        }

        boolean isOpen() {
            return connection.isOpen();
        }
    }

    /**
     * Closes a connection, on a thread of Lettuce's that none of its connections needs: for a cluster {@code closeAsync} waits until the
     * connections to all servers are closed, and on the thread that serves one of them it would wait for ever.
     *
     * @return what is complete when nothing is left of it; with a failure where the client has been shut down, and its connections with it
     */
    static CompletableFuture<@Nullable Void> end(StatefulConnection<?, ?> connection) {
        return CompletableFuture.completedFuture(connection)
                .thenComposeAsync(
                        StatefulConnection::closeAsync,
                        connection.getResources().eventExecutorGroup());
    }

    /** Connects for commands. */
    CompletableFuture<Session> connect();

    /** Connects for messages. */
    CompletableFuture<? extends StatefulRedisPubSubConnection<byte[], byte[]>> connectForMessages();

    /** Gives back a client that was made for the tier. */
    @Override
    void close();
}
