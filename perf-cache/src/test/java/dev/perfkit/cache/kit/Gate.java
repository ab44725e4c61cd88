package dev.perfkit.cache.kit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds the first thread that passes until the test lets it go; whoever comes later passes freely. With one at each place where a
 * race is decided, a test draws the race as it likes.
 *
 * <pre>{@code
 * Gate afterRead = new Gate();
 * tier.at(ScriptedTier.Point.AFTER_READ, afterRead::pass);
 * CompletableFuture<String> reader = CompletableFuture.supplyAsync(() -> cache.get("k"));
 * afterRead.awaitArrival();
 * cache.invalidate("k");
 * afterRead.open();
 * }</pre>
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Failures:</b> who waits for ten seconds gets an {@link AssertionError}: a test
 * that hangs tells less.
 */
public final class Gate {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    /** Creates a gate that is closed. */
    public Gate() {}

    /** Passes; the first one, when the gate is open. */
    public void pass() {
        if (arrived.getCount() > 0) {
            arrived.countDown();
            await(opened, "nobody opened the gate");
        }
    }

    /** Waits until the first one has come to the gate. */
    public void awaitArrival() {
        await(arrived, "nobody came to the gate");
    }

    /** Lets the first one go. */
    public void open() {
        opened.countDown();
    }

    private static void await(CountDownLatch latch, String otherwise) {
        try {
            if (!latch.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(otherwise + " within " + LIMIT);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
