package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ServersTest {
    private final ClientResources resources = DefaultClientResources.create();
    private final CompletableFuture<Void> served = new CompletableFuture<>();

    @AfterEach
    void shutDown() {
        resources.shutdown(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** One whose closing waits, as a cluster's does, for what the thread has to do that asked for it. */
    private StatefulConnection<?, ?> connection() {
        return (StatefulConnection<?, ?>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {StatefulConnection.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getResources" -> resources;
                    case "closeAsync" -> CompletableFuture.completedFuture(served.join());
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void end_closingWaitsForTheCallersThread_returnsAtOnce() {
        // By the timeout of the class, if it does not.
        CompletableFuture<Void> ended = Servers.end(connection());
        assertThat(ended).isNotDone();

        served.complete(null);
        assertThat(ended).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void end_clientIsShutDown_saysSo() {
        resources.shutdown(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
        assertThat(Servers.end(connection())).isCompletedExceptionally();
    }
}
