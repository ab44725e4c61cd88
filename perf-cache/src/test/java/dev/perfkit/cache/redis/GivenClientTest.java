package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.codec.ValueCodec;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tier that connects by a client of the host's. */
class GivenClientTest extends RedisFixture {
    @Test
    void close_clientGiven_staysOpen() {
        RedisClient client = RedisClient.create();
        client.setOptions(ClientOptions.builder().autoReconnect(false).build());
        try {
            RedisTier<String, String> tier = RedisTier.<String, String>builder("products", client, redis.uri())
                    .codec(ValueCodec.string())
                    .build();
            tier.write("a", TierEntry.of("one", HOUR));
            tier.close();

            assertThatThrownBy(() -> tier.read("a")).hasMessageContaining("closed");
            try (var connection = client.connect(redis.uri())) {
                assertThat(connection.sync().ping()).isEqualTo("PONG");
            }
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Test
    void build_clientThatReconnects_isRefused() {
        RedisClient single = RedisClient.create();
        RedisClusterClient cluster = RedisClusterClient.create(redis.uri());
        try {
            for (RedisTierBuilder<String, String> builder : List.of(
                    RedisTier.<String, String>builder("products", single, redis.uri()),
                    RedisTier.<String, String>clusterBuilder("products", cluster))) {
                assertThatThrownBy(builder.codec(ValueCodec.string())::build)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("autoReconnect: true (expected: false in the options of the client given,"
                                + " since a write that is sent again may bring an old value back)");
            }
        } finally {
            single.shutdown(Duration.ZERO, Duration.ofSeconds(2));
            cluster.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Test
    void clusterBuilder_noNodes_isRefused() {
        assertThatThrownBy(() -> RedisTier.clusterBuilder("products", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nodes: none (expected: at least one)");
    }
}
