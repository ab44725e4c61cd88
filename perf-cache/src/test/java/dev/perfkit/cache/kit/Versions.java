package dev.perfkit.cache.kit;

import dev.perfkit.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * What caches are asked about, and the truth that they are held to: a version a key, 0 at first, which only grows. Whoever reads
 * a version from a cache sees how old it is.
 *
 * <pre>{@code
 * Versions versions = Versions.inMemory(16);
 * versions.change(7, version -> cache.put(7, version));
 * long least = versions.acknowledged(7);
 * assertThat(cache.get(7)).isGreaterThanOrEqualTo(least);
 * }</pre>
 *
 * <p>Keys are the numbers from 0 on.
 *
 * <p><b>Thread safety:</b> any number of threads, and of JVMs for those in a file. <b>Cost:</b> a memory access; a change waits
 * for those of the same key. <b>Failures:</b> a change that waits for a minute throws: somebody died during his.
 */
public final class Versions {
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final Duration WAIT_LIMIT = Duration.ofMinutes(1);

    private static final int CURRENT = 0;
    private static final int ACKNOWLEDGED = Long.BYTES;
    private static final int LOCK = 2 * Long.BYTES;
    private static final int SIZE = 3 * Long.BYTES;

    private final Ticker ticker = Ticker.system();
    private final ByteBuffer memory;
    private final int keys;

    private Versions(ByteBuffer memory, int keys) {
        this.memory = memory;
        this.keys = keys;
    }

    /** Returns versions for this JVM. */
    public static Versions inMemory(int keys) {
        return new Versions(ByteBuffer.allocateDirect(requirePositive(keys) * SIZE), keys);
    }

    /** Returns versions that all JVMs of this machine share that give the same file and number of keys; made if not there. */
    public static Versions shared(Path file, int keys) {
        long size = (long) requirePositive(keys) * SIZE;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Versions(channel.map(FileChannel.MapMode.READ_WRITE, 0, size), keys);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int requirePositive(int keys) {
        if (keys < 1 || keys > Integer.MAX_VALUE / SIZE) {
            throw new IllegalArgumentException("keys: " + keys + " (expected: 1 to " + Integer.MAX_VALUE / SIZE + ")");
        }
        return keys;
    }

    /** Returns how many keys there are. */
    public int keys() {
        return keys;
    }

    /** Returns the key's present version: what a loader returns. */
    public long current(int key) {
        return (long) LONGS.getVolatile(memory, offset(key) + CURRENT);
    }

    /** Returns the version of the last change that was acknowledged: what no cache that heard of it may fall short of. */
    public long acknowledged(int key) {
        return (long) LONGS.getVolatile(memory, offset(key) + ACKNOWLEDGED);
    }

    /** Raises the version without telling anybody, and returns it. */
    public long next(int key) {
        return (long) LONGS.getAndAdd(memory, offset(key) + CURRENT, 1L) + 1;
    }

    /** Declares that the key's present version is known to all from here on. */
    public void acknowledge(int key) {
        LONGS.setVolatile(memory, offset(key) + ACKNOWLEDGED, current(key));
    }

    /**
     * Raises the version and announces it, one change of the key at a time, so that versions grow in the order of the changes. If
     * the announcement returns, the version is acknowledged; if it throws, so does this.
     */
    public void change(int key, LongConsumer announcement) {
        lock(key);
        try {
            long version = next(key);
            announcement.accept(version);
            LONGS.setVolatile(memory, offset(key) + ACKNOWLEDGED, version);
        } finally {
            LONGS.setVolatile(memory, offset(key) + LOCK, 0L);
        }
    }

    private void lock(int key) {
        long start = ticker.read();
        while (!LONGS.compareAndSet(memory, offset(key) + LOCK, 0L, 1L)) {
            if (ticker.read() - start > WAIT_LIMIT.toNanos()) {
                throw new IllegalStateException("key " + key + ": a change takes longer than " + WAIT_LIMIT);
            }
            LockSupport.parkNanos(20_000);
        }
    }

    private int offset(int key) {
        if (key < 0 || key >= keys) {
            throw new IllegalArgumentException("key: " + key + " (expected: 0 to " + (keys - 1) + ")");
        }
        return key * SIZE;
    }
}
