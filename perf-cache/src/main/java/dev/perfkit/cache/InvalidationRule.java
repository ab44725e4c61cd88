package dev.perfkit.cache;

import dev.perfkit.weave.MethodShape;
import dev.perfkit.weave.WovenMethod;
import org.jspecify.annotations.Nullable;

/** One {@link CacheInvalidate} of a woven method. */
final class InvalidationRule {
    private final CacheSlot slot;
    private final Target target;
    private final boolean before;
    private final Complaint complaint;

    /** Says what a call with some arguments invalidates. */
    private interface Target {
        @Nullable Invalidation of(@Nullable Object self, @Nullable Object[] arguments);
    }

    private interface Invalidation {
        void in(LayeredCache<String, Object> cache);
    }

    InvalidationRule(WovenMethod method, Complaint complaint) {
        this.slot = CacheSlot.named(method.attribute("cache"));
        this.target = target(method, method.shape());
        this.before = Attributes.isOn(method.attributes(), "beforeInvocation");
        this.complaint = complaint;
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

    /** Returns what a call is to invalidate; null where that is nothing. */
    @Nullable Due due(@Nullable Object self, @Nullable Object[] arguments) {
        LayeredCache<String, Object> cache = slot.find();
        Invalidation what = cache == null ? null : what(self, arguments);
        return cache == null || what == null ? null : new Due(this, cache, what);
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

    /** What one call invalidates, and where. */
    record Due(InvalidationRule rule, LayeredCache<String, Object> cache, Invalidation what) {
        boolean isDueBefore() {
            return rule.before;
        }

        /** The method has done its work, and its caller must not think otherwise. */
        void invalidate() {
            try {
                what.in(cache);
            } catch (RuntimeException e) {
                rule.complaint.say("an invalidation was not acknowledged", e);
            }
        }
    }
}
