package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Keeps what the sites of {@link Watched} were told. */
public final class WatchedCall implements WovenCall.Measuring {
    private static final Map<String, Site> LINKED = new ConcurrentHashMap<>();

    /** Returns the site of a method that has been reached, by its signature without the package. */
    static Site site(String signature) {
        return requireNonNull(LINKED.get("dev.perfkit.weave." + signature), () -> signature + " of " + LINKED.keySet());
    }

    /** Returns all sites that have been reached. */
    static List<Site> sites() {
        return List.copyOf(LINKED.values());
    }

    @Override
    public String annotation() {
        return Watched.class.getName();
    }

    @Override
    public MeasuredSite link(WovenMethod method) {
        return LINKED.computeIfAbsent(method.signature(), key -> new Site(method));
    }

    @Override
    public boolean wantsArguments(Map<String, List<String>> attributes) {
        return List.of("true").equals(attributes.get("arguments"));
    }

    @Override
    public boolean replacesResult(List<String> returnTypes, ClassLoader loader) {
        if (returnTypes.contains("dev.perfkit.weave.ReplacedHost$Unknown")) {
            throw new IllegalArgumentException("nothing is known of " + returnTypes.get(0) + "; bring an adapter");
        }
        return returnTypes.contains("dev.perfkit.weave.ReplacedHost$Lazy");
    }

    /** One method's calls. */
    static final class Site implements MeasuredSite {
        final WovenMethod method;
        final AtomicInteger entered = new AtomicInteger();
        final AtomicInteger left = new AtomicInteger();
        final AtomicInteger thrown = new AtomicInteger();
        final List<List<@Nullable Object>> arguments = new ArrayList<>();
        volatile @Nullable Object returned;
        volatile @Nullable Throwable last;
        volatile UnaryOperator<Object> replacement = UnaryOperator.identity();

        Site(WovenMethod method) {
            this.method = method;
        }

        /** A token that can be marked. */
        static final class Token extends CallToken {}

        @Override
        public @Nullable Object enter() {
            if (method.attribute("token").equals("failure")) {
                throw new IllegalStateException("asked to fail on enter");
            }
            entered.incrementAndGet();
            return switch (method.attribute("token")) {
                case "none" -> null;
                case "call" -> new Token();
                default -> method.signature();
            };
        }

        @Override
        public @Nullable Object enter(@Nullable Object[] given) {
            synchronized (arguments) {
                arguments.add(Arrays.asList(given.clone()));
            }
            return enter();
        }

        @Override
        public Object replace(@Nullable Object token, Object result) {
            checkToken(token);
            return replacement.apply(result);
        }

        @Override
        public void exit(@Nullable Object token, @Nullable Object result, @Nullable Throwable e) {
            checkToken(token);
            left.incrementAndGet();
            returned = result;
            last = e;
            if (e != null) {
                thrown.incrementAndGet();
            }
        }

        private void checkToken(@Nullable Object token) {
            boolean right = switch (method.attribute("token")) {
                case "none" -> token == null;
                case "call" -> token instanceof Token mine && mine.left;
                default -> method.signature().equals(token);
            };
            if (!right && !(token instanceof Token)) {
                throw new AssertionError("token: " + token);
            }
        }
    }
}
