package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.codec.ValueCodec;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import java.time.Duration;
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
}
