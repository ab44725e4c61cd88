package dev.perfkit.conformance;

import dev.perfkit.profile.ProfileReport;
import dev.perfkit.profile.Profiler;
import dev.perfkit.profile.kit.Claim;
import dev.perfkit.profile.kit.Host;
import dev.perfkit.profile.kit.ProfilerUnderTest;
import dev.perfkit.profile.kit.Reading;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** PerfKit, woven by the build. */
final class PerfKitUnderTest implements ProfilerUnderTest {
    // On a busy machine a thousand open stages may take a second: nothing to log.
    private final Profiler profiler =
            Profiler.builder().slowThreshold(Duration.ofHours(1)).build();
    private final Host host = new AnnotatedHost();

    PerfKitUnderTest() {
        Profiler.install(profiler);
    }

    @Override
    public Host host() {
        return host;
    }

    /** A snapshot is a report that does not look through the class path for what is woven. */
    @Override
    public Map<String, Reading> readings() {
        Map<String, Reading> byMethod = new HashMap<>();
        for (ProfileReport.Site site : profiler.snapshot().sites()) {
            byMethod.merge(
                    method(site.name()),
                    new Reading(site.calls(), site.errors(), site.inFlight(), site.total()),
                    Reading::plus);
        }
        return byMethod;
    }

    /** A site has its class, name and parameters, or the name that its annotation gives it. */
    private static String method(String site) {
        int end = site.indexOf('(');
        return end < 0 ? site : site.substring(site.lastIndexOf('.', end) + 1, end);
    }

    @Override
    public Set<Claim> claims() {
        return EnumSet.allOf(Claim.class);
    }

    @Override
    public void close() {
        profiler.close();
    }
}
