package dev.perfkit.cache;

import dev.perfkit.stats.Counter;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares a sample of near hits with the source, one at a time. */
final class Verifier<K, V> {
    private static final Logger log = LoggerFactory.getLogger(TieredCache.class);

    private final Layers<K, V> layers;
    private final double share;
    private final DoubleSupplier random;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final Counter verified = new Counter();
    private final Counter wrong = new Counter();

    Verifier(Layers<K, V> layers, double share, DoubleSupplier random) {
        this.layers = layers;
        this.share = share;
        this.random = random;
    }

    /** Has the hit compared with what the loader has, if it is its turn; null for no loader that could be asked. */
    void sample(NearEntry<K, V> hit, @Nullable Loader<? super K, ? extends V> loader) {
        if (loader == null || random.getAsDouble() >= share || !busy.compareAndSet(false, true)) {
            return;
        }
        long epoch = layers.near.epoch(hit.id());
        if (layers.near.peek(hit.key()) != hit) { // changed since it was found, and before the epoch was read
            busy.set(false);
            return;
        }
        try {
            layers.executor.execute(() -> verify(hit, loader, epoch));
        } catch (RuntimeException e) {
            busy.set(false);
        }
    }

    private void verify(NearEntry<K, V> hit, Loader<? super K, ? extends V> loader, long epoch) {
        try {
            V value = loader.load(hit.key());
            // What was changed meanwhile says nothing of the hit.
            if (layers.near.epoch(hit.id()) == epoch) {
                verified.increment();
                if (!Objects.deepEquals(value, hit.value())) {
                    wrong.increment();
                    log.debug("cache {}: {} is not what the source has", layers.name, hit.id());
                }
            }
        } catch (Throwable e) {
            log.debug("cache {}: a hit could not be verified", layers.name, e);
        } finally {
            busy.set(false);
        }
    }

    long verifiedCount() {
        return verified.total();
    }

    long wrongCount() {
        return wrong.total();
    }
}
