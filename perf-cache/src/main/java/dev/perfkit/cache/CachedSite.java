package dev.perfkit.cache;

import dev.perfkit.weave.AnsweredSite;
import dev.perfkit.weave.Entry;
import dev.perfkit.weave.MethodShape;
import dev.perfkit.weave.WovenMethod;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A woven method with {@link Cached}: its body is the loader of a cache. */
final class CachedSite implements AnsweredSite {
    private final CacheSlot slot;
    private final ReturnKind kind;
    private final KeyMaker keys;
    private final Condition condition;
    private final List<Template.Filler> tags;
    private final @Nullable Duration timeToLive;
    private final boolean cacheNull;
    private final Complaint complaint;

    CachedSite(WovenMethod method) {
        MethodShape shape = method.shape();
        Class<?>[] types = KeyMaker.parameterTypes(method);
        slot = CacheSlot.named(method.attribute("cache"));
        kind = ReturnKind.of(shape.returnType());
        keys = KeyMaker.of(method, shape);
        condition = Condition.of(method.attribute("condition"), shape, types);
        tags = method.attributes().getOrDefault("tags", List.of()).stream()
                .map(tag -> Attributes.parsed("tags", tag, shape).bind(types))
                .toList();
        timeToLive = requireTimeToLive(method.attribute("ttlMillis"));
        cacheNull = Attributes.isOn(method.attributes(), "cacheNull");
        complaint = new Complaint("@Cached on " + method.signature());
    }

    /** Returns null for the cache's own. */
    static @Nullable Duration requireTimeToLive(String ttlMillis) {
        long millis = Long.parseLong(ttlMillis);
        if (millis < 0) {
            throw new IllegalArgumentException("ttlMillis: " + millis + " (expected: >= 0)");
        }
        return millis == 0 ? null : Lifetimes.requireTimeToLive("ttlMillis", Duration.ofMillis(millis));
    }

    @Override
    public Entry enter(@Nullable Object self, @Nullable Object[] arguments) {
        LayeredCache<String, Object> cache = slot.find();
        if (cache == null) {
            return Entry.proceed();
        }
        String key;
        EntryOptions options;
        try {
            key = condition.holds(arguments) ? keys.key(self, arguments) : null;
            options = key == null ? EntryOptions.standard() : options(arguments);
        } catch (RuntimeException e) {
            CacheSlot.countUncached();
            complaint.say("no key or tag can be made of the arguments of a call, which runs uncached", e);
            return Entry.proceed();
        }
        return key == null ? Entry.proceed() : begin(cache, key, options);
    }

    private EntryOptions options(@Nullable Object[] arguments) {
        if (timeToLive == null && tags.isEmpty()) {
            return EntryOptions.standard();
        }
        Set<String> filled = new HashSet<>();
        tags.forEach(tag -> filled.add(tag.fill(arguments)));
        return new EntryOptions(timeToLive, filled);
    }

    private Entry begin(LayeredCache<String, Object> cache, String key, EntryOptions options) {
        BodyLoads.Begun<Object> begun;
        try {
            begun = cache.bodies().begin(key, kind != ReturnKind.STAGE, options, cacheNull);
        } catch (RuntimeException e) {
            CacheSlot.countUncached();
            complaint.say("the cache cannot be asked for a key, and the call runs uncached", e);
            return Entry.proceed();
        }
        if (begun instanceof BodyLoads.Begun.Found<Object> found) {
            return Entry.answer(kind.returned(found.value()));
        }
        if (begun instanceof BodyLoads.Begun.Failed<Object> failed) {
            return kind == ReturnKind.STAGE
                    ? Entry.answer(CompletableFuture.failedFuture(failed.failure()))
                    : Entry.fail(failed.failure());
        }
        if (begun instanceof BodyLoads.Begun.Awaited<Object> awaited) {
            return Entry.answer(awaited.value());
        }
        return begun instanceof BodyLoads.Begun.Loading<Object> loading
                ? BodyLoads.proceed(loading.load())
                : Entry.proceed();
    }

    @Override
    @SuppressWarnings("unchecked") // the token is ours, and the stage is one of the method's values
    public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {
        BodyLoad<String, Object> load = (BodyLoad<String, Object>) token;
        if (load == null) {
            return;
        }
        if (thrown != null) {
            load.threw(thrown);
        } else if (returned != null && kind == ReturnKind.STAGE) {
            load.returnedStage((CompletionStage<Object>) returned);
        } else {
            load.returned(returned == null ? null : kind.value(returned));
        }
    }
}
