package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Makes the sites of woven methods, each when its method is first reached. */
final class Linking {
    /* By host class, and not by class loader in a map of our own: an entry lives and dies with the class. */
    private static final ClassValue<Map<String, WovenCall>> CALLS = new ClassValue<>() {
        @Override
        protected Map<String, WovenCall> computeValue(Class<?> host) {
            return registered(host.getClassLoader());
        }
    };

    /* One that cannot be made is no harm to the others. A search that fails as such fails the same way each time. */
    private static final int MOST_FAILURES = 100;

    private Linking() {}

    static MeasuredSite measured(String annotation, WovenMethod method) {
        return requireNonNull(
                find(WovenCall.Measuring.class, method.owner(), annotation).link(method), "site");
    }

    static MeasuredSite replacing(String annotation, WovenMethod method) {
        return new ReplacingSite(measured(annotation, method), method, Weaving.TROUBLE);
    }

    static AnsweredSite answered(String annotation, WovenMethod method) {
        AnsweredSite site = requireNonNull(
                find(WovenCall.Answering.class, method.owner(), annotation).link(method), "site");
        return new CheckedSite(site, method, Weaving.TROUBLE);
    }

    /** Returns what is registered with a class loader, by annotation. */
    static Map<String, WovenCall> registered(@Nullable ClassLoader loader) {
        Map<String, WovenCall> calls = new HashMap<>();
        Iterator<WovenCall> found = ServiceLoader.load(WovenCall.class, loader).iterator();
        for (int failures = 0; failures < MOST_FAILURES; ) {
            try {
                if (!found.hasNext()) {
                    break;
                }
                WovenCall call = found.next();
                calls.putIfAbsent(call.annotation(), call);
            } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                Weaving.TROUBLE.note(WovenCall.class, "a registered one", e);
                failures++;
            }
        }
        return calls;
    }

    private static <C extends WovenCall> C find(Class<C> shape, Class<?> host, String annotation) {
        WovenCall call = CALLS.get(host).get(annotation);
        if (!shape.isInstance(call)) {
            throw new IllegalStateException("registered for @" + annotation + ": " + call + " (expected: a "
                    + WovenCall.class.getName() + "." + shape.getSimpleName() + ")");
        }
        return shape.cast(call);
    }
}
