package dev.perfkit.conformance;

import dev.perfkit.profile.kit.Claim;
import dev.perfkit.profile.kit.Host;
import dev.perfkit.profile.kit.ProfilerUnderTest;
import dev.perfkit.profile.kit.Reading;
import io.micrometer.core.aop.TimedAspect;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Micrometer's {@code TimedAspect}, woven by AspectJ's agent; it records into the global registry. */
final class MicrometerUnderTest implements ProfilerUnderTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Host host = new AnnotatedHost();

    MicrometerUnderTest() {
        Metrics.addRegistry(registry);
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public Map<String, Reading> readings() {
        Map<String, Reading> byMethod = new HashMap<>();
        for (Timer timer : registry.find(TimedAspect.DEFAULT_METRIC_NAME).timers()) {
            boolean failed = !TimedAspect.DEFAULT_EXCEPTION_TAG_VALUE.equals(
                    timer.getId().getTag(TimedAspect.EXCEPTION_TAG));
            byMethod.merge(
                    Objects.toString(timer.getId().getTag("method")),
                    new Reading(
                            timer.count(),
                            failed ? timer.count() : 0,
                            0,
                            Math.round(timer.totalTime(TimeUnit.NANOSECONDS))),
                    Reading::plus);
        }
        return byMethod;
    }

    @Override
    public Set<Claim> claims() {
        return EnumSet.of(Claim.ERRORS, Claim.TIME, Claim.STAGES);
    }

    @Override
    public void close() {
        Metrics.removeRegistry(registry);
    }
}
