package dev.perfkit.cache.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.List;

/** Makes Lettuce's clients for tiers that were given none. */
final class Clients {
    private static final Duration REFRESH = Duration.ofSeconds(10);
    private static final Duration REFRESH_AT_MOST_EVERY = Duration.ofSeconds(1);

    private Clients() {}

    static RedisClient single(Duration connectTimeout) {
        RedisClient client = RedisClient.create();
        client.setOptions(ready(ClientOptions.builder(), connectTimeout).build());
        return client;
    }

    static RedisClusterClient cluster(List<RedisURI> nodes, Duration connectTimeout) {
        RedisClusterClient client = RedisClusterClient.create(nodes);
        ClusterClientOptions.Builder options = ClusterClientOptions.builder();
        // Else what is sent to a server while it is being connected to, perhaps since a bucket moved there, fails at
        // once.
        var unused = ready(options, connectTimeout).disconnectedBehavior(DisconnectedBehavior.ACCEPT_COMMANDS);
        client.setOptions(options.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(REFRESH)
                        .adaptiveRefreshTriggersTimeout(REFRESH_AT_MOST_EVERY)
                        .build())
                .build());
        return client;
    }

    /** Returns the client that was given; refused if it would send again what was under way when a connection broke. */
    static <C extends AbstractRedisClient> C checked(C given) {
        if (given.getOptions().isAutoReconnect()) {
            throw new IllegalArgumentException(
                    "autoReconnect: true (expected: false in the options of the client given,"
                            + " since a write that is sent again may bring an old value back)");
        }
        return given;
    }

    /** The tier connects anew and watches the time by itself. */
    private static ClientOptions.Builder ready(ClientOptions.Builder options, Duration connectTimeout) {
        return options.autoReconnect(false)
                .timeoutOptions(TimeoutOptions.create())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(
                        SocketOptions.builder().connectTimeout(connectTimeout).build());
    }
}
