package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers the calls of a wrapped interface as those of a woven class are answered: for owners of an annotation with an {@link
 * WovenCall.Answering}. The annotation stands on a method of the interface or of the implementation.
 *
 * <pre>{@code
 * Shop cached = AnsweringProxy.wrap(Shop.class, shop, List.of(new CachedCall()));
 * }</pre>
 *
 * <p><b>Cost:</b> beyond a woven call, that of a reflective one.
 */
public final class AnsweringProxy {
    private AnsweringProxy() {}

    /**
     * Returns an object of the same interface.
     *
     * @param type the interface
     * @param implementation what does the work
     * @param calls what answers; the last is outermost
     * @throws IllegalArgumentException if the type is no interface, or one that cannot be implemented or called from here, or an
     *     annotation stands on a method that cannot be answered
     */
    public static <T> T wrap(Class<T> type, T implementation, List<? extends WovenCall.Answering> calls) {
        Class<?> wrapped = requireNonNull(implementation, "implementation").getClass();
        return InterfaceProxy.wrap(
                Set.copyOf(calls.stream().map(WovenCall::annotation).toList()),
                type,
                implementation,
                method -> target(new ProxiedAnnotations(type, wrapped, method), method, calls));
    }

    private static InterfaceProxy.Target target(
            ProxiedAnnotations annotations, Method method, List<? extends WovenCall.Answering> calls) {
        InterfaceProxy.Target target = (object, arguments) -> InterfaceProxy.invoke(method, object, arguments);
        for (WovenCall.Answering call : calls) {
            WovenMethod carrying = annotations.carrying(annotation(call));
            if (carrying != null) {
                target = answered(site(call, carrying), target);
            }
        }
        return target;
    }

    private static Class<? extends Annotation> annotation(WovenCall.Answering call) {
        try {
            return Class.forName(call.annotation(), false, call.getClass().getClassLoader())
                    .asSubclass(Annotation.class);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "annotation: " + call.annotation() + " (expected: beside " + call + ")", e);
        }
    }

    private static AnsweredSite site(WovenCall.Answering call, WovenMethod method) {
        try {
            call.check(method.attributes());
            call.check(method.attributes(), method.shape());
            return new CheckedSite(call.link(method), method, Weaving.TROUBLE);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "@" + annotation(call).getSimpleName() + " on " + method.signature() + ": " + e.getMessage(), e);
        }
    }

    private static InterfaceProxy.Target answered(AnsweredSite site, InterfaceProxy.Target body) {
        return (implementation, arguments) -> {
            Entry entry = Weaving.enter(site, implementation, arguments);
            @Nullable Object returned = null;
            if (!(entry instanceof Entry.Answer)) {
                try {
                    returned = body.call(implementation, arguments);
                } catch (Throwable e) {
                    leave(site, entry, null, e);
                    throw e;
                }
            }
            return leave(site, entry, returned, null);
        };
    }

    private static @Nullable Object leave(
            AnsweredSite site, Entry entry, @Nullable Object returned, @Nullable Throwable thrown) {
        if (!entry.left) {
            entry.left = true;
        }
        return Weaving.exit(site, entry, returned, thrown);
    }
}
