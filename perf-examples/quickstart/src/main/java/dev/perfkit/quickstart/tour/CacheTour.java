package dev.perfkit.quickstart.tour;

import dev.perfkit.cache.Caches;
import dev.perfkit.cache.EntryOptions;
import dev.perfkit.cache.Explanation;
import dev.perfkit.cache.Freshness;
import dev.perfkit.cache.Served;
import dev.perfkit.cache.TierSnapshot;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.TieredCacheBuilder;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.redis.RedisTier;
import dev.perfkit.quickstart.shop.Order;
import dev.perfkit.quickstart.shop.Product;
import dev.perfkit.time.Ticker;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Some calls of a cache, each with what it answered. There are two caches over one Redis, <em>here</em> and <em>there</em>, as two
 * JVMs of a service have them; without a Redis there is the one here, which then has no far tier.
 */
public final class CacheTour implements AutoCloseable {
    static final String NAME = "shelf";

    private static final long ID = 7;
    private static final String KEY = "7";
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Ticker ticker = Ticker.system();
    private final Source source;
    private final Shelf shelf;
    private final TieredCache<String, Product> here;
    private final @Nullable TieredCache<String, Product> there;
    private final Consumer<String> out;

    /**
     * Makes the caches.
     *
     * @param source where products come from
     * @param redis where the far tier is; null to do without
     * @param out is told the calls and what came of them, a line each
     */
    public CacheTour(Source source, @Nullable URI redis, Consumer<String> out) {
        this.source = source;
        this.out = out;
        this.shelf = new Shelf(source);
        this.here = newCache(redis);
        this.there = redis == null ? null : newCache(redis);
    }

    private TieredCache<String, Product> newCache(@Nullable URI redis) {
        TieredCacheBuilder<String, Product> builder = TieredCache.<String, Product>builder(NAME)
                .timeToLive(Duration.ofMinutes(10))
                .freshness(Freshness.standard().staleIfError(Duration.ofHours(1)))
                .loader(this::load)
                .ticker(ticker); // an exact one, for a time to live as short as SHORT
        if (redis != null) {
            builder.far(RedisTier.<String, Product>builder(NAME, RedisURI.create(redis))
                    .codec(ValueCodec.json(Product.class))
                    .build());
        }
        return builder.build();
    }

    private Product load(String id) {
        try {
            return source.product(Long.parseLong(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while loading product " + id, e);
        }
    }

    /**
     * Makes the calls, once.
     *
     * @throws IOException if the source fails where it is not meant to
     */
    @SuppressWarnings("try") // to be closed is what the caches are installed for
    public void run() throws IOException, InterruptedException {
        try (Caches installed = Caches.install(here)) {
            awaitLinks();
            find();
            explain();
            getAll();
            order();
            invalidateTag();
            failingSource();
        }
        tier("near, here", here.snapshot().near());
        TierSnapshot far = here.snapshot().far();
        if (far != null) {
            tier(far.name() + ", asked from here", far);
        }
    }

    /** A near tier is used from the moment on that its cache is told of what others change. */
    private void awaitLinks() throws InterruptedException {
        await(() -> here.snapshot().serving().live()
                && (there == null || there.snapshot().serving().live()));
    }

    private void find() throws IOException, InterruptedException {
        shelf.find("toys", ID);
        step("find(7), woven with @Cached", here.snapshot().loads().count() + " load");
        shelf.find("toys", ID);
        step("find(7) again", here.snapshot().loads().count() + " load in all");
        step("getServed(7)", text(here.getServed(KEY)));
        if (there != null) {
            step("getServed(7) there", text(there.getServed(KEY)));
        } else {
            step("getServed(7) there", "left out, for want of a Redis: this cache has its near tier only");
        }
    }

    private void explain() {
        Explanation explanation = here.explain(KEY);
        step("explain(7)", explanation.verdict());
        for (Explanation.Place place : explanation.places()) {
            step(
                    "",
                    String.format(
                            Locale.ROOT,
                            "%s: %s, fresh %d s, kept %d s, %s",
                            place.tier(),
                            place.state(),
                            place.freshLeft().toSeconds(),
                            place.keptLeft().toSeconds(),
                            place.tags()));
        }
    }

    private void getAll() {
        long loads = here.snapshot().loads().count();
        List<String> ids =
                LongStream.rangeClosed(1, 10).mapToObj(Long::toString).toList();
        int found = here.getAll(ids).size();
        step(
                "getAll(1..10)",
                found + " values, " + (here.snapshot().loads().count() - loads) + " call of the loader for what is"
                        + " in no tier");
    }

    private void order() throws IOException, InterruptedException {
        long before = stock(here);
        shelf.place(new Order(ThreadLocalRandom.current().nextLong(Long.MIN_VALUE, 0), ID, 1));
        step("place(an order of 7), @CacheInvalidate", "stock " + before + " -> " + stock(here));
        if (there != null) {
            long start = ticker.read();
            await(() -> stock(there) != before);
            step(
                    "get(7) there",
                    String.format(
                            Locale.ROOT,
                            "stock %d -> %d, %.1f ms later",
                            before,
                            stock(there),
                            (ticker.read() - start) / 1e6));
        }
    }

    private static long stock(TieredCache<String, Product> cache) {
        Product product = cache.get(KEY);
        return product == null ? -1 : product.stock();
    }

    private void invalidateTag() throws IOException, InterruptedException {
        here.invalidate(KEY);
        shelf.find("toys", ID);
        shelf.rearrange("toys");
        step("rearrange(\"toys\"): a tag is invalidated", text(here.getServed(KEY)));
    }

    private void failingSource() throws InterruptedException {
        Product product = here.get(KEY);
        if (product == null) {
            return;
        }
        here.put(KEY, product, EntryOptions.standard().timeToLive(SHORT));
        source.disconnect();
        try {
            Thread.sleep(2 * SHORT.toMillis());
            step("getServed(7), its time over, source down", text(here.getServed(KEY)));
        } finally {
            source.reconnect();
        }
    }

    private static String text(Served<Product> served) {
        return String.format(
                Locale.ROOT,
                "from %s, %s, %d ms old%s",
                served.tier(),
                served.reason(),
                served.age().toMillis(),
                served.stale() ? ", marked as stale" : "");
    }

    private void tier(String name, TierSnapshot tier) {
        step(
                name,
                String.format(
                        "hits %d, misses %d, sets %d, deletes %d, errors %d",
                        tier.hits(), tier.misses(), tier.sets(), tier.deletes(), tier.errors()));
    }

    private void step(String call, String outcome) {
        out.accept(String.format("  %-40s  %s", call, outcome).stripTrailing());
    }

    /** Waits for what a message brings about, but not for ever: what is printed then is what is. */
    private void await(BooleanSupplier condition) throws InterruptedException {
        long start = ticker.read();
        while (!condition.getAsBoolean() && ticker.read() - start < PATIENCE.toNanos()) {
            Thread.sleep(1);
        }
    }

    @Override
    public void close() {
        here.close();
        if (there != null) {
            there.close();
        }
    }
}
