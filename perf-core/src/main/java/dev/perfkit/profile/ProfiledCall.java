package dev.perfkit.profile;

import dev.perfkit.weave.MeasuredSite;
import dev.perfkit.weave.WovenCall;
import dev.perfkit.weave.WovenMethod;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Registers {@link Profiled} with the weaver. Found by {@link java.util.ServiceLoader}; nobody else needs it. */
public final class ProfiledCall implements WovenCall.Measuring {
    /** Made by the service loader. */
    public ProfiledCall() {}

    @Override
    public String annotation() {
        return Profiled.class.getName();
    }

    @Override
    public String exclusion() {
        return NotProfiled.class.getName();
    }

    @Override
    public void check(Map<String, List<String>> attributes) {
        attributes.getOrDefault("slowMillis", List.of()).forEach(ProfiledCall::slowNanos);
        attributes.getOrDefault("tags", List.of()).forEach(ProfiledCall::checkTag);
    }

    @Override
    public boolean wantsArguments(Map<String, List<String>> attributes) {
        return attributes.getOrDefault("captureArguments", List.of()).contains("true");
    }

    @Override
    public boolean replacesResult(List<String> returnTypes, ClassLoader loader) {
        List<AsyncAdapter> adapters = Adapters.of(returnTypes, loader);
        String lazy = Adapters.firstLazy(returnTypes, adapters);
        if (lazy != null) {
            throw new IllegalArgumentException("it returns " + returnTypes.get(0)
                    + ", which does its work when it is subscribed to (expected: an adapter for " + lazy
                    + ", registered as " + AsyncAdapter.class.getName() + ")");
        }
        return !adapters.isEmpty();
    }

    @Override
    public MeasuredSite link(WovenMethod method) {
        String name = method.attribute("name");
        return new ProfiledSite(
                name.isBlank() ? method.signature() : name,
                method.attributes().getOrDefault("tags", List.of()),
                new CallOptions(
                        slowNanos(method.attribute("slowMillis")), isOn(method, "allocation"), isOn(method, "cpu")),
                ProfiledSite.mayReturnLater(method),
                adapters(method));
    }

    private static boolean isOn(WovenMethod method, String attribute) {
        return !method.attributes().getOrDefault(attribute, List.of()).contains("false");
    }

    private static List<AsyncAdapter> adapters(WovenMethod method) {
        try {
            return Adapters.ofReturnType(method.returnType(), method.owner());
        } catch (TypeNotPresentException | LinkageError e) {
            return List.of();
        }
    }

    static long slowNanos(String slowMillis) {
        long millis = Long.parseLong(slowMillis);
        if (millis < 0) {
            throw new IllegalArgumentException("slowMillis: " + millis + " (expected: >= 0)");
        }
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static void checkTag(String tag) {
        int equals = tag.indexOf('=');
        if (equals <= 0 || equals == tag.length() - 1) {
            throw new IllegalArgumentException("tags: \"" + tag + "\" (expected: \"key=value\")");
        }
    }
}
