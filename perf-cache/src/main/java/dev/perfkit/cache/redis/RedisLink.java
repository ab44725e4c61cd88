package dev.perfkit.cache.redis;

import dev.perfkit.time.Ticker;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, made anew by whoever finds it missing. A call waits for connection and answer together no longer than the
 * timeout.
 *
 * <p>Lettuce's own reconnection is not relied on: it would send again what was sent before the connection broke, and a
 * write that was done, overtaken and is then done again brings an old value back.
 */
final class RedisLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisTier.class);

    private final RedisClient client;
    private final boolean owned;
    private final RedisURI uri;
    private final long timeoutNanos;
    private final Ticker ticker = Ticker.system();
    private volatile CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection;
    private boolean closed;

    RedisLink(RedisClient client, boolean owned, RedisURI uri, Duration timeout) {
        this.client = client;
        this.owned = owned;
        this.uri = uri;
        this.timeoutNanos = timeout.toNanos();
        this.connection = connect();
    }

    private CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connect() {
        return client.connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
    }

    /** Waits until the first connection is there or has failed, which the next call will find. */
    void awaitConnection(Duration limit) {
        try {
            await(connection, limit.toNanos());
        } catch (RedisException e) {
            log.debug("no connection to {} yet", uri, e);
        }
    }

    <T> T call(Function<RedisAsyncCommands<byte[], byte[]>, RedisFuture<T>> command) {
        long left = timeoutNanos;
        CompletableFuture<StatefulRedisConnection<byte[], byte[]>> current = connection;
        if (!isOpen(current)) {
            long start = ticker.read();
            current = reconnect();
            await(current, left);
            left -= ticker.read() - start;
        }
        return await(command.apply(current.join().async()), left);
    }

    private static boolean isOpen(CompletableFuture<StatefulRedisConnection<byte[], byte[]>> current) {
        return current.isDone()
                && !current.isCompletedExceptionally()
                && current.join().isOpen();
    }

    /** Returns the connection under way, or a new one in place of one that failed or ended. */
    private synchronized CompletableFuture<StatefulRedisConnection<byte[], byte[]>> reconnect() {
        if (closed) {
            throw new RedisException("closed");
        }
        if (connection.isDone() && !isOpen(connection)) {
            replace(connection);
        }
        return connection;
    }

    /** Puts a new connection in the place of this one, unless somebody has. */
    private synchronized void replace(CompletableFuture<StatefulRedisConnection<byte[], byte[]>> current) {
        if (!closed && connection == current) {
            abandon(current);
            connection = connect();
        }
    }

    /**
     * Asks a question, and gives a connection up that is open and yet of no use: it has gone silent, or leads to a server that
     * has become a replica, while the address may lead elsewhere by now.
     */
    void probe(Runnable question) {
        CompletableFuture<StatefulRedisConnection<byte[], byte[]>> current = connection;
        try {
            question.run();
        } catch (RuntimeException e) {
            if (isOpen(current)) {
                replace(current);
            }
            throw e;
        }
    }

    private static void abandon(CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection) {
        // Nobody waits for a connection to end, and one that never came has nothing to close.
        var unused = connection.thenCompose(StatefulRedisConnection::closeAsync);
    }

    /** Waits however often it is interrupted: the wait is short, and an interrupt must not look like a dead server. */
    private <T> T await(Future<T> answer, long nanos) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    // A connection under way is shared: only a command may be given up.
                    if (answer instanceof RedisFuture) {
                        answer.cancel(true);
                    }
                    throw new RedisCommandTimeoutException(
                            "no answer within " + Duration.ofNanos(timeoutNanos) + " from " + uri);
                } catch (ExecutionException e) {
                    throw asRedisException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RedisException asRedisException(@Nullable Throwable cause) {
        return cause instanceof RedisException known ? known : new RedisException(cause);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        // Without the lock: a call that comes now is to hear at once that the link is closed.
        if (owned) {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        } else {
            abandon(connection);
        }
    }
}
