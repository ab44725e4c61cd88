package dev.perfkit.cache;

import dev.perfkit.weave.AnsweredSite;
import dev.perfkit.weave.Entry;
import dev.perfkit.weave.MethodShape;
import dev.perfkit.weave.WovenMethod;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A woven method with {@link CacheInvalidate}. */
final class InvalidatingSite implements AnsweredSite {
    private final CacheSlot slot;
    private final Target target;
    private final boolean before;
    private final boolean later;
    private final Complaint complaint;

    /** Says what a call with some arguments invalidates. */
    private interface Target {
        @Nullable Invalidation of(@Nullable Object self, @Nullable Object[] arguments);
    }

    private interface Invalidation {
        void in(LayeredCache<String, Object> cache);
    }

    /** What one call invalidates, and where. */
    private record Due(LayeredCache<String, Object> cache, Invalidation what) {}

    InvalidatingSite(WovenMethod method) {
        MethodShape shape = method.shape();
        slot = CacheSlot.named(method.attribute("cache"));
        target = target(method, shape);
        before = Attributes.isOn(method.attributes(), "beforeInvocation");
        later = ReturnKind.isStage(shape.returnType());
        complaint = new Complaint("@CacheInvalidate on " + method.signature());
    }

    private static Target target(WovenMethod method, MethodShape shape) {
        if (Attributes.isOn(method.attributes(), "all")) {
            return (self, arguments) -> LayeredCache::invalidateAll;
        }
        String tag = method.attribute("tag");
        if (!tag.isEmpty()) {
            Template.Filler filler = Attributes.parsed("tag", tag, shape).bind(KeyMaker.parameterTypes(method));
            return (self, arguments) -> {
                String filled = filler.fill(arguments);
                return cache -> cache.invalidateTag(filled);
            };
        }
        KeyMaker keys = KeyMaker.of(method, shape);
        return (self, arguments) -> {
            String key = keys.key(self, arguments);
            return key == null ? null : cache -> cache.invalidate(key);
        };
    }

    @Override
    public Entry enter(@Nullable Object self, @Nullable Object[] arguments) {
        LayeredCache<String, Object> cache = slot.find();
        Invalidation what = cache == null ? null : what(self, arguments);
        if (cache == null || what == null) {
            return Entry.proceed();
        }
        Due due = new Due(cache, what);
        if (before) {
            invalidate(due);
        }
        return Entry.proceed(due);
    }

    /** Where nobody can say what the call changes, everything may be old. */
    private @Nullable Invalidation what(@Nullable Object self, @Nullable Object[] arguments) {
        try {
            return target.of(self, arguments);
        } catch (RuntimeException e) {
            complaint.say("no key or tag can be made of the arguments of a call, which invalidates the whole cache", e);
            return LayeredCache::invalidateAll;
        }
    }

    /** A stage that is done when the invalidation is, so that nobody who waits for it reads what was there before. */
    @Override
    public @Nullable Object result(@Nullable Object token, @Nullable Object returned) {
        return later && token instanceof Due due && returned instanceof CompletionStage<?> stage
                ? stage.whenComplete((value, failure) -> {
                    if (failure == null) {
                        invalidate(due);
                    }
                })
                : returned;
    }

    @Override
    public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {
        if (!later && thrown == null && token instanceof Due due) {
            invalidate(due);
        }
    }

    /** The method has done its work, and its caller must not think otherwise. */
    private void invalidate(Due due) {
        try {
            due.what.in(due.cache);
        } catch (RuntimeException e) {
            complaint.say("an invalidation was not acknowledged", e);
        }
    }
}
