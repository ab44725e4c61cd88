package dev.perfkit.weave;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Answers from memory what a method returned for the same object and arguments. */
public class RememberedCall implements WovenCall.Answering {
    /** By signature, what was linked; tests look into it. */
    static final Map<String, Site> LINKED = new ConcurrentHashMap<>();

    @Override
    public String annotation() {
        return Remembered.class.getName();
    }

    @Override
    public void check(Map<String, List<String>> attributes, MethodShape method) {
        if (attributes.get("value").contains("void") != method.returnType().equals("void")) {
            throw new IllegalArgumentException(
                    "it returns " + method.returnType() + " from " + method.parameterTypes());
        }
    }

    @Override
    public AnsweredSite link(WovenMethod method) {
        if (method.attribute("value").equals("unlinkable")) {
            throw new IllegalStateException("asked to fail while linking");
        }
        Site site = new Site(method);
        LINKED.put(method.signature(), site);
        return site;
    }

    /** One method's memory. */
    static final class Site implements AnsweredSite {
        final WovenMethod method;
        final Map<List<Object>, Entry> memory = new ConcurrentHashMap<>();
        final AtomicInteger failures = new AtomicInteger();
        volatile @Nullable Object instead;
        volatile @Nullable Throwable failure;
        volatile @Nullable Object result;
        volatile @Nullable Entry last;
        volatile boolean broken;

        Site(WovenMethod method) {
            this.method = method;
        }

        @Override
        public Entry enter(@Nullable Object self, @Nullable Object[] arguments) {
            if (broken) {
                throw new IllegalStateException("asked to fail on entry");
            }
            if (instead != null) {
                return Entry.answer(instead);
            }
            if (failure != null) {
                return Entry.fail(failure);
            }
            List<Object> key = Arrays.asList(self == null ? "static" : self, Arrays.deepToString(arguments));
            Entry known = memory.get(key);
            return known == null ? proceed(key) : known;
        }

        private Entry proceed(List<Object> key) {
            Entry entry = Entry.proceed(key);
            last = entry;
            return entry;
        }

        @Override
        public @Nullable Object result(@Nullable Object token, @Nullable Object returned) {
            return result == null ? returned : result;
        }

        @Override
        @SuppressWarnings("unchecked")
        public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {
            if (thrown == null) {
                memory.put((List<Object>) token, Entry.answer(returned));
            } else {
                failures.incrementAndGet();
                throw new IllegalStateException("asked to fail on exit");
            }
        }
    }
}
