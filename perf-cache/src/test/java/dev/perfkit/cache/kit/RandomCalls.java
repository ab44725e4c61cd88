package dev.perfkit.cache.kit;

import dev.perfkit.cache.kit.CacheOperation.Kind;
import dev.perfkit.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Draws calls of a node by a seed, and writes down what they did.
 *
 * <pre>{@code
 * RandomCalls calls = new RandomCalls("A", node, versions);
 * List<CacheOperation> history = calls.run(seed, 3, () -> !over.get());
 * }</pre>
 *
 * <p>Of ten calls eight get, one puts and one removes. A change that throws is part of the history; a get that throws ends the run,
 * since nothing but a loader may make it throw, and that of {@link Versions} does not. Where that is not promised,
 * {@link #forgiving} leaves it out of the history.
 *
 * <p><b>Thread safety:</b> each run has its own threads. What they call is drawn by the seed; how they meet is not.
 */
public final class RandomCalls {
    private static final int KINDS = 10;

    private final String name;
    private final CacheNode node;
    private final Versions versions;
    private final boolean forgiving;
    private final Ticker ticker = Ticker.system();

    /**
     * Creates what calls this node.
     *
     * @param name what the history calls it by
     * @param node the node, whose loader reads the versions
     * @param versions the keys to call for
     */
    public RandomCalls(String name, CacheNode node, Versions versions) {
        this(name, node, versions, false);
    }

    private RandomCalls(String name, CacheNode node, Versions versions, boolean forgiving) {
        this.name = name;
        this.node = node;
        this.versions = versions;
        this.forgiving = forgiving;
    }

    /** Returns what calls the same node and goes on where a get throws, of which the history then says nothing. */
    public RandomCalls forgiving() {
        return new RandomCalls(name, node, versions, true);
    }

    /** Calls on that many threads as long as it is said to, and returns what was done. */
    public List<CacheOperation> run(long seed, int threads, BooleanSupplier goOn) {
        List<CompletableFuture<List<CacheOperation>>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            running.add(CompletableFuture.supplyAsync(() -> call(random, goOn), task -> {
                Thread thread = new Thread(task, "random-calls-" + name);
                thread.setDaemon(true);
                thread.start();
            }));
        }
        return running.stream().flatMap(done -> done.join().stream()).toList();
    }

    private List<CacheOperation> call(SplittableRandom random, BooleanSupplier goOn) {
        List<CacheOperation> history = new ArrayList<>();
        while (goOn.getAsBoolean()) {
            int key = random.nextInt(versions.keys());
            switch (random.nextInt(KINDS)) {
                case 0 -> change(Kind.PUT, key, history);
                case 1 -> change(Kind.REMOVE, key, history);
                default -> get(key, history);
            }
        }
        return history;
    }

    private void get(int key, List<CacheOperation> history) {
        long start = ticker.read();
        long version;
        try {
            version = node.get(key);
        } catch (RuntimeException e) {
            if (forgiving) {
                return;
            }
            throw e;
        }
        history.add(new CacheOperation(Kind.GET, name, key, version, start, ticker.read(), true));
    }

    private void change(Kind kind, int key, List<CacheOperation> history) {
        try {
            versions.change(key, version -> {
                boolean acknowledged = false;
                long start = ticker.read();
                try {
                    if (kind == Kind.PUT) {
                        node.put(key, version);
                    } else {
                        node.remove(key);
                    }
                    acknowledged = true;
                } finally {
                    history.add(new CacheOperation(kind, name, key, version, start, ticker.read(), acknowledged));
                }
            });
        } catch (RuntimeException e) {
            // Written down as not acknowledged.
        }
    }
}
