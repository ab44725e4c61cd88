package dev.perfkit.profile.metrics;

import dev.perfkit.profile.ProfileReport;
import dev.perfkit.stats.LatencySnapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one site in one registry. */
final class SiteMeters {
    /*
     * A registry holds what a meter reads weakly, and the meter's function strongly; so the function holds it, and nobody
     * has to keep the metrics.
     */
    static final String PHI = "phi";
    private static final String TIMED = "method.timed";
    private static final double[] PHIS = {0.5, 0.95, 0.99};

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();

    SiteMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    Tags tags() {
        return tags;
    }

    void register(Readings readings, String name) {
        Site site = new Site(readings, name);
        timer("", "Calls that have ended", site, ProfileReport.Site::latency);
        timer(".self", "Time without the profiled calls within", site, ProfileReport.Site::self);
        counter(".errors", null, "Calls that failed", site, ProfileReport.Site::errors);
        counter(".cancelled", null, "Calls that were cancelled", site, ProfileReport.Site::cancelled);
        gauge(".active", "Calls under way", site, ProfileReport.Site::inFlight);
        gauge(".active.peak", "Most calls under way at once in five minutes", site, ProfileReport.Site::peakInFlight);
        for (double phi : PHIS) {
            recent(
                    ".percentile",
                    "Percentile of the window",
                    tags.and(PHI, Double.toString(phi)),
                    site,
                    s -> s.quantile(phi));
        }
        recent(".max", "Longest call of the window", tags, site, s -> s.count() == 0 ? Double.NaN : s.max());
        if (site.life(s -> s.allocation().every()) > 0) {
            counter(
                    ".allocated",
                    BaseUnits.BYTES,
                    "Bytes of the measured calls",
                    site,
                    s -> s.allocation().total());
            counter(
                    ".allocated.calls",
                    null,
                    "Calls whose allocation was measured",
                    site,
                    s -> s.allocation().measured());
        }
    }

    private void timer(String suffix, String what, Site site, Distribution part) {
        meters.add(FunctionTimer.builder(
                        TIMED + suffix,
                        site,
                        any -> (long) site.life(s -> part.of(s).count()),
                        any -> site.life(s -> part.of(s).sum()),
                        TimeUnit.NANOSECONDS)
                .description(what)
                .tags(tags)
                .register(registry));
    }

    private void counter(
            String suffix, @Nullable String unit, String what, Site site, ToDoubleFunction<ProfileReport.Site> value) {
        FunctionCounter.Builder<Site> builder = FunctionCounter.builder(TIMED + suffix, site, any -> site.life(value))
                .description(what)
                .tags(tags);
        meters.add((unit == null ? builder : builder.baseUnit(unit)).register(registry));
    }

    private void gauge(String suffix, String what, Site site, ToDoubleFunction<ProfileReport.Site> value) {
        meters.add(Gauge.builder(TIMED + suffix, site, any -> site.life(value))
                .description(what)
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    private void recent(String suffix, String what, Tags with, Site site, ToDoubleFunction<LatencySnapshot> value) {
        meters.add(TimeGauge.builder(TIMED + suffix, site, TimeUnit.NANOSECONDS, any -> site.recent(value))
                .description(what)
                .tags(with)
                .strongReference(true)
                .register(registry));
    }

    void close() {
        meters.forEach(registry::remove);
        meters.clear();
    }

    private interface Distribution {
        LatencySnapshot of(ProfileReport.Site site);
    }

    private record Site(Readings readings, String name) {
        double life(ToDoubleFunction<ProfileReport.Site> value) {
            Readings.Row row = readings.current().get(name);
            return row == null ? 0 : value.applyAsDouble(row.site());
        }

        double recent(ToDoubleFunction<LatencySnapshot> value) {
            Readings.Row row = readings.current().get(name);
            return row == null ? Double.NaN : value.applyAsDouble(row.recent());
        }
    }
}
