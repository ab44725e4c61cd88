package dev.perfkit.cache.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A connection for messages from its making to its end, after which there has to be another. */
final class Subscription extends RedisPubSubAdapter<byte[], byte[]>
        implements RedisConnectionStateListener, AutoCloseable {

    /** Who is told, on a thread of Lettuce's. */
    interface Owner {
        /** From here on messages come. */
        void subscribed(Subscription subscription);

        void message(Subscription subscription, byte[] body);

        /** Somebody, perhaps not by a tier, changed these keys; or all, where there are none. */
        void touched(Subscription subscription, @Nullable List<byte[]> keys);

        /** The subscription came to nothing or to its end. */
        void ended(Subscription subscription, RedisException why);
    }

    private final KeySpace<?> names;
    private final boolean tracking;
    private final Owner owner;
    private @Nullable StatefulRedisPubSubConnection<byte[], byte[]> connection;
    private CompletableFuture<@Nullable Void> closing = CompletableFuture.completedFuture(null);
    private boolean closed;

    Subscription(KeySpace<?> names, boolean tracking, Owner owner) {
        this.names = names;
        this.tracking = tracking;
        this.owner = owner;
    }

    void start(Servers servers) {
        var unused = servers.connectForMessages().thenCompose(this::subscribe).whenComplete((done, failure) -> {
            if (failure == null) {
                owner.subscribed(this);
            } else {
                owner.ended(this, Refusal.of(failure, servers));
            }
        });
    }

    private CompletionStage<Void> subscribe(StatefulRedisPubSubConnection<byte[], byte[]> made) {
        synchronized (this) {
            connection = made;
            if (closed) {
                close();
            }
        }
        made.addListener((io.lettuce.core.pubsub.RedisPubSubListener<byte[], byte[]>) this);
        made.addListener((RedisConnectionStateListener) this);
        if (!tracking) {
            return made.async().subscribe(names.channel(), names.ownChannel());
        }
        made.addListener(this::pushed);
        RedisFuture<String> tracked = made.async()
                .clientTracking(TrackingArgs.Builder.enabled().bcast().prefixes(names.prefix()));
        return tracked.thenCompose(ok -> made.async().subscribe(names.channel(), names.ownChannel()));
    }

    @Override
    public void message(byte[] channel, byte[] body) {
        owner.message(this, body);
    }

    private void pushed(PushMessage message) {
        if (!message.getType().equals("invalidate")) {
            return;
        }
        List<Object> content = message.getContent(Subscription::copy);
        Object keys = content.size() > 1 ? content.get(1) : null;
        owner.touched(
                this,
                keys instanceof List<?> list
                        ? list.stream().map(byte[].class::cast).toList()
                        : null);
    }

    private static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
        owner.ended(this, new RedisException("disconnected"));
    }

    /** Ends the subscription, also one that is still being made. */
    @Override
    public synchronized void close() {
        closed = true;
        if (connection != null) {
            closing = Servers.end(connection);
        }
    }

    /** Returns what is complete when nothing is left of the connection. */
    synchronized CompletableFuture<@Nullable Void> closing() {
        return closing;
    }
}
