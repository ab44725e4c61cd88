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
    }

    @Override
    public boolean wantsArguments(Map<String, List<String>> attributes) {
        return List.of("true").equals(attributes.get("captureArguments"));
    }

    @Override
    public MeasuredSite link(WovenMethod method) {
        String name = method.attribute("name");
        return new ProfiledSite(
                name.isBlank() ? method.signature() : name,
                slowNanos(method.attribute("slowMillis")),
                ProfiledSite.mayReturnStage(method));
    }

    private static long slowNanos(String slowMillis) {
        long millis = Long.parseLong(slowMillis);
        if (millis < 0) {
            throw new IllegalArgumentException("slowMillis: " + millis + " (expected: >= 0)");
        }
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
