package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.weave.AnsweredSite;
import dev.perfkit.weave.AnsweringProxy;
import dev.perfkit.weave.MethodShape;
import dev.perfkit.weave.WovenCall;
import dev.perfkit.weave.WovenMethod;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Annotated methods of wrapped objects whose classes are not woven: the annotations stand where the weaver does not look. */
class CachesWrapTest {
    /** What the weaver of these tests would refuse on an interface, it does not see on a method's own annotation of this name. */
    private static final Map<String, List<String>> FIND = Map.of(
            "cache", List.of("wrapped"),
            "key", List.of("{0}"),
            "keyFunction", List.of(KeyFunction.class.getName()),
            "ttlMillis", List.of("0"),
            "cacheNull", List.of("false"),
            "condition", List.of(""));

    @Retention(RetentionPolicy.RUNTIME)
    @interface Kept {}

    /** The annotation by another name, with the attributes above. */
    private static final class KeptCall implements WovenCall.Answering {
        private final CachedCall cached = new CachedCall();

        @Override
        public String annotation() {
            return Kept.class.getName();
        }

        @Override
        public void check(Map<String, List<String>> attributes, MethodShape method) {
            cached.check(FIND, method);
        }

        @Override
        public AnsweredSite link(WovenMethod method) {
            return cached.link(new WovenMethod(method.owner(), method.name(), method.descriptor(), FIND));
        }
    }

    interface Words {
        @Kept
        String find(long id) throws IOException;
    }

    interface Wrong {
        @Kept
        void find(long id);
    }

    @Test
    void call_byTheWrapper_isAnswered() throws Exception {
        AtomicInteger bodies = new AtomicInteger();
        Words words = AnsweringProxy.wrap(
                Words.class,
                id -> {
                    if (id < 0) {
                        throw new IOException("negative");
                    }
                    return id + ":" + bodies.incrementAndGet();
                },
                List.of(new KeptCall()));
        try (TieredCache<String, Object> cache =
                        TieredCache.<String, Object>builder("wrapped").build();
                Caches caches = Caches.install(cache)) {
            assertThat(words.find(1)).isEqualTo("1:1");
            assertThat(words.find(1)).isEqualTo("1:1");
            cache.invalidate("1");
            assertThat(words.find(1)).isEqualTo("1:2");
            assertThatThrownBy(() -> words.find(-1)).isInstanceOf(IOException.class);
            assertThat(caches).isNotNull();
        }
        assertThat(words.find(1)).isEqualTo("1:3");
    }

    @Test
    void wrap_ofAMethodThatCannotBeCached_isRefused() {
        assertThatThrownBy(() -> AnsweringProxy.wrap(Wrong.class, id -> {}, List.of(new KeptCall())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "@Kept on dev.perfkit.cache.CachesWrapTest$Wrong.find(long): it returns nothing (expected: a value"
                                + " to cache)");
    }

    @Test
    void wrap_ofAWovenImplementation_asksTheCacheOnce() {
        interface Finder {
            String find(long id);
        }
        class Found extends Catalog implements Finder {
            @Override
            public String find(long id) {
                return super.find(id);
            }
        }
        Found found = new Found();
        Finder finder = Caches.wrap(Finder.class, found);
        try (TieredCache<String, Object> cache =
                        TieredCache.<String, Object>builder("words").build();
                Caches caches = Caches.install(cache)) {
            assertThat(finder.find(1)).isEqualTo("1:1");
            assertThat(finder.find(1)).isEqualTo("1:1");
            assertThat(caches).isNotNull();
        }
        assertThat(Caches.wrap(Finder.class, finder)).isSameAs(finder).isEqualTo(found);
    }
}
