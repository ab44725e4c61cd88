package dev.perfkit.cache;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Annotated methods of all kinds, woven when the tests are built. */
class Catalog {
    static final AtomicInteger STATIC_BODIES = new AtomicInteger();

    final AtomicInteger bodies = new AtomicInteger();
    Runnable inBody = () -> {};

    record Query(String shop, int page, boolean stable, Size size) {
        String getShop() {
            return shop;
        }
    }

    enum Size {
        SMALL,
        LARGE
    }

    static final class ByShop implements KeyFunction {
        @Override
        public @Nullable String key(@Nullable Object[] arguments) {
            if (!(arguments[0] instanceof Query query)) {
                throw new IllegalArgumentException("no query");
            }
            return query.page() < 0 ? null : "shop/" + query.shop().toLowerCase(Locale.ROOT);
        }
    }

    private int body() {
        int count = bodies.incrementAndGet();
        inBody.run();
        return count;
    }

    @Cached(cache = "words", key = "{id}")
    String find(long id) {
        return id + ":" + body();
    }

    @Cached(cache = "words")
    private String inFull(long id, @Nullable String language, Object... more) {
        return id + ":" + language + ":" + more.length + ":" + body();
    }

    String callInFull(long id, @Nullable String language, Object... more) {
        return inFull(id, language, more);
    }

    @Cached(cache = "words")
    static boolean statically(byte x) {
        STATIC_BODIES.incrementAndGet();
        return x > 0;
    }

    @Cached(cache = "words")
    double primitive(int x, List<Integer> more) {
        return x + more.size() + body() / 10.0;
    }

    @Cached(cache = "words")
    <T extends Comparable<T>> T[] generic(T[] in) {
        body();
        return in.clone();
    }

    @Cached(cache = "words", key = "optional {0}", cacheNull = true)
    Optional<String> optional(String word) {
        int count = body();
        return word.isEmpty() ? Optional.empty() : Optional.of(word + count);
    }

    @Cached(cache = "words", key = "none {0}")
    @Nullable String none(String word) {
        body();
        return null;
    }

    @Cached(cache = "words", key = "null {0}", cacheNull = true)
    @Nullable String cachedNone(String word) {
        body();
        return null;
    }

    @Cached(cache = "words", key = "failing {0}")
    String failing(String word) throws IOException {
        throw new IOException(word + body());
    }

    @Cached(cache = "words", key = "later {0}")
    CompletionStage<@Nullable String> later(String word, CompletableFuture<@Nullable String> answer) {
        body();
        return answer;
    }

    @Cached(cache = "numbers", key = "{n}")
    long fibonacci(int n) {
        body();
        return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    }

    /** Asks for its own key, by way of somebody else. */
    @Cached(cache = "numbers", key = "same {0}")
    long same(int n) {
        body();
        return n > 0 && bodies.get() < 3 ? same(n) + 1 : n;
    }

    @Cached(cache = "numbers", key = "deep {0}")
    long deep(long n) {
        return n < 0 ? 0 : deep(n + 1) + 1;
    }

    @Cached(cache = "words", key = "{query.shop}/{query.page}/{query.size}", condition = "{query.stable}")
    String page(Query query) {
        return query.shop() + body();
    }

    @Cached(cache = "words", keyFunction = ByShop.class, condition = "!{fresh}")
    String byShop(Object query, boolean fresh) {
        return "by shop " + body();
    }

    @Cached(cache = "words", key = "short {0}", ttlMillis = 50)
    String shortLived(String word) {
        return word + body();
    }

    @Cached(
            cache = "words",
            key = "tagged {0}",
            tags = {"shop:{1}", "all"})
    String tagged(String word, String shop) {
        return word + body();
    }

    @Cached(cache = "nobody has it", key = "{0}")
    String homeless(String word) {
        return word + body();
    }

    @CacheInvalidate(cache = "words", key = "{id}")
    void save(long id) {
        body();
    }

    @CacheInvalidate(cache = "words", key = "{id}", beforeInvocation = true)
    void saveOrFail(long id) {
        throw new IllegalStateException("not " + id);
    }

    @CacheInvalidate(cache = "words", key = "{id}")
    void fail(long id) {
        throw new IllegalStateException("not " + id);
    }

    @CacheInvalidate(cache = "words", tag = "shop:{0}")
    int saveShop(String shop) {
        return body();
    }

    @CacheInvalidate(cache = "words", all = true)
    static void forgetAll() {}

    @CacheInvalidate(cache = "words", keyFunction = ByShop.class)
    void saveByShop(Object query) {}

    @CacheInvalidate(cache = "words", key = "{id}")
    CompletableFuture<String> saveLater(long id, CompletableFuture<String> done) {
        return done;
    }

    @CacheInvalidate(cache = "words", key = "{id}")
    @CacheInvalidate(cache = "words", tag = "shop:{shop}", beforeInvocation = true)
    @CacheInvalidate(cache = "words", keyFunction = ByShop.class)
    @CacheInvalidate(cache = "numbers", all = true)
    void saveMuch(Object query, long id, String shop) {
        inBody.run();
    }

    @CacheInvalidate(cache = "words", key = "{id}")
    @CacheInvalidate(cache = "words", key = "{other}")
    CompletableFuture<String> saveTwoLater(long id, long other, CompletableFuture<String> done) {
        return done;
    }
}
