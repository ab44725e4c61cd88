package dev.perfkit.profile;

import dev.perfkit.weave.InterfaceProxy;
import dev.perfkit.weave.ProxiedAnnotations;
import dev.perfkit.weave.WovenMethod;
import java.lang.reflect.Method;
import java.util.List;
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

    /** Returns what the calls of a method lead to. */
    InterfaceProxy.Target link(Method method) {
        ProxiedAnnotations annotations = new ProxiedAnnotations(type, implementation, method);
        if (annotations.isOnMethod(NotProfiled.class)) {
            return unmeasured(method);
        }
        WovenMethod woven = annotations.ofInterface(Profiled.class);
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
        return (implementation, arguments) -> InterfaceProxy.invoke(method, implementation, arguments);
    }

    private ProfiledSite site(WovenMethod woven) {
        try {
            profiled.check(woven.attributes());
            return (ProfiledSite) profiled.link(woven);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("@Profiled for " + woven.signature() + ": " + e.getMessage(), e);
        }
    }
}
