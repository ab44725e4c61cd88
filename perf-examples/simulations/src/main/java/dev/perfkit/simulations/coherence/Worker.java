package dev.perfkit.simulations.coherence;

import static java.util.Objects.requireNonNull;

import dev.perfkit.cache.kit.CacheNode;
import dev.perfkit.cache.kit.CacheOperation;
import dev.perfkit.cache.kit.RandomCalls;
import dev.perfkit.cache.kit.Versions;
import dev.perfkit.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Does the tasks at a node, in the JVM where that is. One task at a time, but for what goes on in the background. */
final class Worker implements AutoCloseable {
    /** Where each read waits for a dead link, a cache is known well enough after so long. */
    private static final long READ_LIMIT_NANOS = 10_000_000_000L;

    /** How long a change may take to be seen; a sample that takes longer counts as that long. */
    private static final long WATCH_LIMIT_NANOS = 1_000_000_000;
    /** After so many of these it is known that there is no telling. */
    private static final int WATCH_PATIENCE = 10;

    private static final int RACE_READERS = 2;
    private static final int RACE_LOOKS = 3;

    private final String name;
    private final CacheNode node;
    private final Versions versions;
    private final Path history;
    private final Ticker ticker = Ticker.system();
    private AtomicBoolean stirring = new AtomicBoolean();
    private CompletableFuture<?> stirred = CompletableFuture.completedFuture(null);
    private AtomicBoolean calling = new AtomicBoolean();
    private @Nullable CompletableFuture<List<CacheOperation>> called;

    /** Creates one that writes histories to {@code NAME.history} in the folder. */
    Worker(String name, CacheNode node, Versions versions, Path folder) {
        this.name = name;
        this.node = node;
        this.versions = versions;
        this.history = history(folder, name);
    }

    static Path history(Path folder, String name) {
        return folder.resolve(name + ".history");
    }

    long[] run(Task task, long... args) {
        return switch (task) {
            case READ -> read((int) args[0], (int) args[1]);
            case VALUES ->
                IntStream.range((int) args[0], (int) args[1])
                        .mapToLong(node::get)
                        .toArray();
            case STIR -> stir((int) args[0], (int) args[1], args[2]);
            case CALM -> calm();
            case CHANGE -> change((int) args[0], (int) args[1], args[2]);
            case CLASH -> clash((int) args[0], (int) args[1]);
            case RACE -> race((int) args[0], (int) args[1], args[2], args[3]);
            case WATCH -> watch((int) args[0], (int) args[1], (int) args[2], (int) args[3]);
            case BEGIN_HISTORY -> beginHistory(args[0], (int) args[1], args[2] != 0);
            case END_HISTORY -> endHistory();
        };
    }

    private long[] read(int first, int end) {
        long start = ticker.read();
        long[] seen = new long[3];
        for (int key = first; key < end && ticker.read() - start < READ_LIMIT_NANOS; key++) {
            try {
                seen[0] += isStale(key) ? 1 : 0;
                seen[1]++;
            } catch (RuntimeException e) {
                seen[2]++;
            }
        }
        return seen;
    }

    private boolean isStale(int key) {
        long least = versions.acknowledged(key);
        return node.get(key) < least;
    }

    private long[] stir(int first, int end, long seed) {
        AtomicBoolean goOn = new AtomicBoolean(true);
        SplittableRandom random = new SplittableRandom(seed);
        stirring = goOn;
        stirred = background("stir", () -> {
            while (goOn.get()) {
                getQuietly(random.nextInt(first, end));
                LockSupport.parkNanos(20_000);
            }
            return 0;
        });
        return new long[0];
    }

    private void getQuietly(int key) {
        try {
            node.get(key);
        } catch (RuntimeException e) {
            // Only tasks that count reads count those that throw.
        }
    }

    private long[] calm() {
        stirring.set(false);
        stirred.join();
        return new long[0];
    }

    private long[] change(int first, int end, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] keys = IntStream.range(first, end).toArray();
        long threw = 0;
        for (int left = keys.length; left > 0; left--) {
            int drawn = random.nextInt(left);
            int key = keys[drawn];
            keys[drawn] = keys[left - 1];
            boolean removal = random.nextInt(4) == 0;
            threw += tryChange(key, removal) ? 0 : 1;
        }
        return new long[] {threw};
    }

    private boolean tryChange(int key, boolean removal) {
        try {
            versions.change(key, version -> {
                if (removal) {
                    node.remove(key);
                } else {
                    node.put(key, version);
                }
            });
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private long[] clash(int first, int end) {
        long threw = 0;
        for (int key = first; key < end; key++) {
            try {
                node.put(key, versions.next(key));
            } catch (RuntimeException e) {
                threw++;
            }
        }
        return new long[] {threw};
    }

    private long[] race(int first, int keys, long tries, long seed) {
        AtomicBoolean goOn = new AtomicBoolean(true);
        List<? extends CompletableFuture<?>> readers = IntStream.range(0, RACE_READERS)
                .mapToObj(i -> background("race", () -> {
                    while (goOn.get()) {
                        getQuietly(first + ThreadLocalRandom.current().nextInt(keys));
                    }
                    return 0;
                }))
                .toList();
        SplittableRandom random = new SplittableRandom(seed);
        long[] seen = new long[3];
        for (long i = 0; i < tries; i++) {
            int key = first + random.nextInt(keys);
            if (tryChange(key, true)) {
                count(seen, key, random);
            }
        }
        goOn.set(false);
        readers.forEach(CompletableFuture::join);
        return seen;
    }

    /** Looks at once and twice more while loads that were under way come back: one observation. */
    private void count(long[] seen, int key, SplittableRandom random) {
        boolean stale = false;
        try {
            for (int look = 0; look < RACE_LOOKS; look++) {
                stale |= isStale(key);
                LockSupport.parkNanos(random.nextInt(500_000));
            }
        } catch (RuntimeException e) {
            seen[2]++;
            return;
        }
        seen[0] += stale ? 1 : 0;
        seen[1]++;
    }

    private long[] watch(int first, int keys, int samples, int signal) {
        long[] times = new long[samples];
        int late = 0;
        for (int i = 0; i < samples; i++) {
            int key = first + i % keys;
            long last = node.get(key);
            versions.next(signal);
            long start = ticker.read();
            while (node.get(key) <= last && ticker.read() - start < WATCH_LIMIT_NANOS) {
                Thread.onSpinWait();
            }
            times[i] = ticker.read();
            late += times[i] - start < WATCH_LIMIT_NANOS ? 0 : 1;
            if (late == WATCH_PATIENCE) {
                return Arrays.copyOf(times, i + 1);
            }
        }
        return times;
    }

    private long[] beginHistory(long seed, int threads, boolean mayThrow) {
        RandomCalls calls = new RandomCalls(name, node, versions);
        RandomCalls tried = mayThrow ? calls.forgiving() : calls;
        AtomicBoolean goOn = new AtomicBoolean(true);
        calling = goOn;
        called = background(
                "history",
                () -> tried.run(seed, threads, () -> {
                    // A call a millisecond and thread: a history that fits into memory.
                    LockSupport.parkNanos(500_000);
                    return goOn.get();
                }));
        return new long[0];
    }

    private long[] endHistory() {
        calling.set(false);
        List<CacheOperation> operations = requireNonNull(called).join();
        try {
            Files.write(history, operations.stream().map(CacheOperation::toLine).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new long[] {operations.size()};
    }

    private <T> CompletableFuture<T> background(String what, Supplier<T> body) {
        return CompletableFuture.supplyAsync(body, task -> {
            Thread thread = new Thread(task, what + "-" + name);
            thread.setDaemon(true);
            thread.start();
        });
    }

    @Override
    public void close() {
        calm();
        node.close();
    }
}
