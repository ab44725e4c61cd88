package dev.perfkit.examples.spring;

import dev.perfkit.profile.Profiled;
import java.util.concurrent.CompletableFuture;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Service;

/** A bean whose calls end elsewhere. */
@Service
class Mail {
    @Async
    @Profiled(name = "send")
    public CompletableFuture<String> send(String to) {
        return CompletableFuture.completedFuture(
                "sent to " + to + " by " + Thread.currentThread().getName());
    }

    @Profiled(name = "deliver")
    public CompletableFuture<String> deliver(CompletableFuture<String> receipt) {
        return receipt;
    }
}
