package dev.perfkit.profile;

import dev.perfkit.weave.WovenMethod;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out, once for each wrapper, how the calls of an interface's methods are measured. */
final class ProxiedMethods {
    private static final Logger log = LoggerFactory.getLogger(Profiler.class);

    private final ProfiledCall profiled = new ProfiledCall();
    private final RecordingProfiler profiler;
    private final Class<?> type;
    private final Class<?> implementation;

    ProxiedMethods(RecordingProfiler profiler, Class<?> type, Class<?> implementation) {
        this.profiler = profiler;
        this.type = type;
        this.implementation = implementation;
    }

    /** Returns all methods that can be called on the interface. */
    Map<Method, InterfaceProxy.Target> link() {
        Map<Method, InterfaceProxy.Target> linked = new HashMap<>();
        for (Method method : type.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                requireAccess(method);
                linked.put(method, link(method));
            }
        }
        return linked;
    }

    private void requireAccess(Method method) {
        if (!method.trySetAccessible()) {
            Class<?> owner = method.getDeclaringClass();
            throw new IllegalArgumentException(
                    "type: " + type + " (expected: an interface that PerfKit may call; " + owner.getModule()
                            + " neither exports nor opens " + owner.getPackageName() + " to "
                            + getClass().getModule() + ")");
        }
    }

    private InterfaceProxy.Target link(Method method) {
        Method described = described(method);
        ProxiedAnnotations annotations = new ProxiedAnnotations(type, implementation, described);
        if (annotations.isExcluded()) {
            return unmeasured(method);
        }
        WovenMethod woven = new WovenMethod(
                type,
                described.getName(),
                MethodType.methodType(described.getReturnType(), described.getParameterTypes())
                        .toMethodDescriptorString(),
                annotations.attributes());
        List<String> returnTypes = Adapters.supertypes(method.getReturnType());
        List<AsyncAdapter> adapters = Adapters.of(returnTypes, type);
        String lazy = Adapters.firstLazy(returnTypes, adapters);
        if (lazy != null) {
            log.warn(
                    "{} is not measured: what it returns does its work when it is subscribed to (expected: an adapter for {},"
                            + " registered as {})",
                    woven.signature(),
                    lazy,
                    AsyncAdapter.class.getName());
            return unmeasured(method);
        }
        return new ProxiedMethod(
                profiler, method, site(woven), profiled.wantsArguments(woven.attributes()), !adapters.isEmpty());
    }

    private static InterfaceProxy.Target unmeasured(Method method) {
        return (implementation, arguments) -> ProxiedMethod.invoke(method, implementation, arguments);
    }

    private ProfiledSite site(WovenMethod woven) {
        try {
            profiled.check(woven.attributes());
            return (ProfiledSite) profiled.link(woven);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("@Profiled for " + woven.signature() + ": " + e.getMessage(), e);
        }
    }

    /** A bridge leads to a method of more special types: both are one to their callers, and get one name. */
    private static Method described(Method method) {
        return !method.isBridge()
                ? method
                : Arrays.stream(method.getDeclaringClass().getDeclaredMethods())
                        .filter(other -> !other.isBridge() && isSpecial(other, method))
                        .findFirst()
                        .orElse(method);
    }

    private static boolean isSpecial(Method special, Method general) {
        return special.getName().equals(general.getName())
                && special.getParameterCount() == general.getParameterCount()
                && general.getReturnType().isAssignableFrom(special.getReturnType())
                && areSpecial(special.getParameterTypes(), general.getParameterTypes());
    }

    private static boolean areSpecial(Class<?>[] special, Class<?>[] general) {
        for (int i = 0; i < general.length; i++) {
            if (!general[i].isAssignableFrom(special[i])) {
                return false;
            }
        }
        return true;
    }
}
