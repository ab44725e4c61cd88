package dev.perfkit.profile.reactive;

import dev.perfkit.profile.ProfileReport;
import dev.perfkit.profile.ProfiledCall;
import dev.perfkit.profile.Profiler;
import dev.perfkit.time.ManualTime;
import dev.perfkit.weave.MeasuredSite;
import dev.perfkit.weave.WovenMethod;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A woven method that returns what it is given, as its callers see it, and what the profiler has noted of it. */
final class ReturningSite implements AutoCloseable {
    final ManualTime time = new ManualTime();
    private final Profiler profiler =
            Profiler.builder().ticker(time).slowThreshold(Duration.ofDays(1)).build();

    ReturningSite() {
        Profiler.install(profiler);
    }

    /** Calls a method that is declared to return the given type, and takes a millisecond until it returns. */
    <T> T call(Class<? super T> declared, T returned) {
        MeasuredSite site = new ProfiledCall()
                .link(new WovenMethod(
                        ReturningSite.class,
                        "find",
                        MethodType.methodType(declared).toMethodDescriptorString(),
                        Map.of("name", List.of("find"), "slowMillis", List.of("0"))));
        Object token = site.enter();
        time.advance(Duration.ofMillis(1));
        Object replaced = site.replace(token, returned);
        site.exit(token, replaced, null);
        @SuppressWarnings("unchecked") // as the woven method's cast; the declared type is checked here
        T seen = (T) declared.cast(replaced);
        return seen;
    }

    ProfileReport.Site figures() {
        return profiler.snapshot().sites().get(0);
    }

    /** Calls, errors, cancelled, in flight. */
    List<Long> counts() {
        ProfileReport.Site site = figures();
        return List.of(site.calls(), site.errors(), site.cancelled(), site.inFlight());
    }

    @Override
    public void close() {
        profiler.close();
    }
}
