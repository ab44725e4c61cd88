package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.BodyLoads.Begun;
import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.time.ManualTime;
import dev.perfkit.weave.Entry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loads whose loader is somebody else's code, and what becomes of them. */
@Timeout(60)
class BodyLoadsTest {
    private final ManualTime time = new ManualTime();
    private boolean refuses;
    private final LayeredCache<String, String> cache =
            (LayeredCache<String, String>) TieredCache.<String, String>builder("words")
                    .ticker(time)
                    .scheduler(time)
                    .executor(task -> {
                        if (refuses) {
                            throw new RejectedExecutionException("full");
                        }
                        task.run();
                    })
                    .freshness(Freshness.standard().errorTimeToLive(Duration.ofSeconds(1), Duration.ofSeconds(2)))
                    .build();

    @AfterEach
    void close() {
        cache.close();
    }

    private Begun<String> begin(boolean waits) {
        return cache.bodies().begin("k", waits, EntryOptions.standard(), false);
    }

    @SuppressWarnings("unchecked")
    private BodyLoad<String, String> load() {
        return (BodyLoad<String, String>) ((Begun.Loading<String>) begin(true)).load();
    }

    @Test
    void load_whoseEndIsLost_isGivenUpByThoseWhoWait() throws Exception {
        Entry entry = BodyLoads.proceed(load());
        CompletableFuture<String> waiting = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                waiting.complete(cache.get("k", key -> "loaded"));
            } catch (Throwable e) {
                waiting.completeExceptionally(e);
            }
        });
        waiter.start();
        entry.left = true;

        waiter.join();
        assertThatThrownBy(waiting::join).cause().isInstanceOf(StackOverflowError.class);
        time.advance(Duration.ofSeconds(3));
        assertThat(cache.get("k", key -> "loaded")).isEqualTo("loaded");
    }

    @Test
    void load_ofOnesOwn_isNotWaitedFor() {
        BodyLoad<String, String> load = load();

        assertThat(begin(true)).isEqualTo(new Begun.Apart<String>());
        assertThat(begin(false)).isEqualTo(new Begun.Apart<String>());
        load.returned("value");
        assertThat(begin(true)).isEqualTo(new Begun.Found<>("value"));
    }

    @Test
    void stage_thatTheExecutorDoesNotTake_holdsNobodyUp() {
        BodyLoad<String, String> load = load();
        CompletableFuture<String> stage = new CompletableFuture<>();
        load.returnedStage(stage);
        Begun<String> other = begin(false);
        refuses = true;
        stage.complete("value");
        refuses = false;

        assertThat(other).isInstanceOf(Begun.Awaited.class);
        assertThat(((Begun.Awaited<String>) other).value()).isNotNull();
        assertThat(cache.get("k", key -> "loaded")).isEqualTo("loaded");
    }

    @Test
    void valueNear_whileTheFarTierCannotBeHeard_isFoundWithinTheLenience() {
        MemoryTier<String, String> memory = new MemoryTier<>(time);
        LayeredCache<String, String> lenient =
                (LayeredCache<String, String>) TieredCache.<String, String>builder("lenient")
                        .ticker(time)
                        .scheduler(time)
                        .executor(Runnable::run)
                        .resilience(Resilience.standard().lenience(Duration.ofSeconds(30)))
                        .far(memory)
                        .build();
        lenient.put("k", "near");
        memory.suspend();
        memory.node().remove("k");

        assertThat(lenient.bodies().begin("k", true, EntryOptions.standard(), false))
                .isEqualTo(new Begun.Found<>("near"));
        assertThat(lenient.snapshot().serving().stale()).isEqualTo(1);
        time.advance(Duration.ofSeconds(30));
        assertThat(lenient.bodies().begin("k", true, EntryOptions.standard(), false))
                .isInstanceOf(Begun.Loading.class);
        lenient.close();
    }

    @Test
    void failure_isRememberedAsTheCacheSays() {
        load().threw(new IOException("no"));

        assertThat(begin(true))
                .isInstanceOfSatisfying(
                        Begun.Failed.class,
                        failed -> assertThat(failed.failure()).hasMessage("no"));
        time.advance(Duration.ofSeconds(3));
        assertThat(begin(true)).isInstanceOf(Begun.Loading.class);
    }
}
