package dev.perfkit.cache.redis;

import io.lettuce.core.AbstractRedisClient;
import java.time.Duration;

/**
 * Servers that one of Lettuce's clients leads to.
 *
 * @param <C> the client
 */
abstract class ClientServers<C extends AbstractRedisClient> implements Servers {
    final C client;
    private final boolean owned;
    private final String name;

    ClientServers(C client, boolean owned, String name) {
        this.client = client;
        this.owned = owned;
        this.name = name;
    }

    @Override
    public void close() {
        if (owned) {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
