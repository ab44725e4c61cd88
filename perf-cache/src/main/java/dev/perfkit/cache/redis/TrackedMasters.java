package dev.perfkit.cache.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A connection to each master of a cluster that has buckets: what is changed past the tiers, each tells of its own keys alone. */
final class TrackedMasters {
    /*
     * Which master has a bucket is taken from Lettuce's topology, and that may be old, or get old: a replica takes over, a slot moves.
     * So with each heartbeat each master is asked, by the connection that it tells by, for a key of each of its buckets that is
     * not there. Who has the slot says so. Who has it no more answers MOVED; who is giving it away answers ASK, just because the key is
     * not there, and may have given others of the slot away already. An answer proves the connection too: what was told before
     * has come before.
     */
    private final StatefulRedisClusterPubSubConnection<byte[], byte[]> cluster;
    private final KeySpace<?> names;
    private final List<CompletableFuture<StatefulRedisPubSubConnection<byte[], byte[]>>> byBucket = new ArrayList<>();

    private TrackedMasters(StatefulRedisClusterPubSubConnection<byte[], byte[]> cluster, KeySpace<?> names) {
        this.cluster = cluster;
        this.names = names;
    }

    /**
     * Connects to the masters. The connections end with that of the messages.
     *
     * @param arm makes a server tell by its connection
     * @return complete when all of them do
     */
    static CompletableFuture<TrackedMasters> connect(
            StatefulRedisClusterPubSubConnection<byte[], byte[]> cluster,
            KeySpace<?> names,
            Function<StatefulRedisPubSubConnection<byte[], byte[]>, CompletionStage<?>> arm) {
        TrackedMasters masters = new TrackedMasters(cluster, names);
        Map<String, CompletableFuture<StatefulRedisPubSubConnection<byte[], byte[]>>> byNode = new HashMap<>();
        for (int i = 0; i < names.bucketCount(); i++) {
            String node = masters.nodeOf(names.bucket(i));
            masters.byBucket.add(byNode.computeIfAbsent(
                    node,
                    id -> cluster.getConnectionAsync(id)
                            .thenCompose(made -> arm.apply(made).thenApply(armed -> made))));
        }
        return all(byNode.values()).thenApply(armed -> masters);
    }

    private String nodeOf(KeySpace.Bucket bucket) {
        RedisClusterNode master = cluster.getPartitions().getPartitionBySlot(SlotHash.getSlot(bucket.counter()));
        if (master == null) {
            throw new RedisException("no server has bucket " + bucket.number());
        }
        return master.getNodeId();
    }

    /** Asks whether the buckets are still where they are tracked; complete when all are, with a failure as soon as one is not. */
    CompletableFuture<Void> confirm() {
        List<CompletableFuture<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < names.bucketCount(); i++) {
            KeySpace.Bucket bucket = names.bucket(i);
            answers.add(byBucket.get(i)
                    .thenCompose(master -> master.async().get(bucket.absent()))
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(notTracked(bucket, failure))));
        }
        return all(answers);
    }

    private static RedisException notTracked(KeySpace.Bucket bucket, Throwable failure) {
        RedisException why = Refusal.of(failure, "its master");
        return new RedisException(
                "bucket " + bucket.number() + " is not known to be tracked: " + why.getMessage(), why);
    }

    private static CompletableFuture<Void> all(Iterable<? extends CompletableFuture<?>> parts) {
        List<CompletableFuture<?>> list = new ArrayList<>();
        parts.forEach(list::add);
        CompletableFuture<Void> all = CompletableFuture.allOf(list.toArray(CompletableFuture<?>[]::new));
        for (CompletableFuture<?> part : list) {
            var unused = part.whenComplete((done, failure) -> {
                if (failure != null) {
                    all.completeExceptionally(failure);
                }
            });
        }
        return all;
    }
}
