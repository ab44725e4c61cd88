package dev.perfkit.balancer.health;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Opens a connection and closes it. */
@SuppressWarnings("FutureReturnValueIgnored") // the future that is waited on tells of every failure
final class TcpHealthCheck implements HealthCheck<InetSocketAddress> {

    @Override
    public CompletionStage<?> check(InetSocketAddress target) {
        // An address that was made from a name was looked up once and for all; ask again.
        InetSocketAddress address = new InetSocketAddress(target.getHostString(), target.getPort());
        if (address.isUnresolved()) {
            return CompletableFuture.failedFuture(new ProbeFailedException("unknown host " + target.getHostString()));
        }
        CompletableFuture<Void> verdict = new CompletableFuture<>();
        try {
            AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
            verdict.whenComplete((none, failure) -> close(channel));
            channel.connect(address, verdict, new Connected());
        } catch (IOException | RuntimeException e) {
            verdict.completeExceptionally(e);
        }
        return verdict;
    }

    private static void close(AsynchronousSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It was opened only to be closed, and the verdict is told.
        }
    }

    private static final class Connected implements CompletionHandler<@Nullable Void, CompletableFuture<Void>> {
        @Override
        public void completed(@Nullable Void result, CompletableFuture<Void> verdict) {
            verdict.complete(null);
        }

        @Override
        public void failed(Throwable failure, CompletableFuture<Void> verdict) {
            verdict.completeExceptionally(failure);
        }
    }

    @Override
    public String toString() {
        return "TCP connect";
    }
}
