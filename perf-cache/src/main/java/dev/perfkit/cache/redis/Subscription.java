package dev.perfkit.cache.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A connection for messages, and in a cluster those that masters tell of foreign writes by, from their making to the end of the first of
 * them, after which there have to be others.
 */
final class Subscription extends RedisPubSubAdapter<byte[], byte[]>
        implements RedisConnectionStateListener, AutoCloseable {

    /** Who is told, on a thread of Lettuce's. */
    interface Owner {
        /** From here on messages come. */
        void subscribed(Subscription subscription);

        void message(Subscription subscription, byte[] body);

        /** Somebody, perhaps not by a tier, changed these keys; or all, where there are none. */
        void touched(Subscription subscription, @Nullable List<byte[]> keys);

        /** When this was asked, Redis told of all keys that somebody changes, as far as it is to. */
        void confirmed(Subscription subscription, long round);

        /** The subscription came to nothing or to its end. */
        void ended(Subscription subscription, RedisException why);
    }

    private final KeySpace<?> names;
    private final boolean tracking;
    private final Owner owner;
    private @Nullable StatefulRedisPubSubConnection<byte[], byte[]> connection;
    private CompletableFuture<@Nullable Void> closing = CompletableFuture.completedFuture(null);
    private boolean closed;
    private volatile @Nullable TrackedMasters masters;

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
        return track(made).thenCompose(armed -> made.async().subscribe(names.channel(), names.ownChannel()));
    }

    private CompletionStage<?> track(StatefulRedisPubSubConnection<byte[], byte[]> made) {
        if (!tracking) {
            return CompletableFuture.completedFuture(null);
        }
        return made instanceof StatefulRedisClusterPubSubConnection<byte[], byte[]> cluster
                ? TrackedMasters.connect(cluster, names, this::armMaster).thenAccept(all -> masters = all)
                : arm(made);
    }

    private CompletionStage<?> armMaster(StatefulRedisPubSubConnection<byte[], byte[]> master) {
        master.addListener((RedisConnectionStateListener) this);
        return arm(master);
    }

    private CompletionStage<?> arm(StatefulRedisPubSubConnection<byte[], byte[]> by) {
        by.addListener(this::pushed);
        return by.async().clientTracking(TrackingArgs.Builder.enabled().bcast().prefixes(names.prefix()));
    }

    /** Asks whether all is still told that is to be; where one connection does, a heartbeat that comes back by it is the answer. */
    void confirm(long round) {
        TrackedMasters asked = masters;
        if (asked == null) {
            owner.confirmed(this, round);
            return;
        }
        var unused = asked.confirm().whenComplete((done, failure) -> {
            if (failure == null) {
                owner.confirmed(this, round);
            } else {
                owner.ended(this, Refusal.of(failure, "a master"));
            }
        });
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
