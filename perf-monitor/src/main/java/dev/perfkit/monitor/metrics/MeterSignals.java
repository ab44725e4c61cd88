package dev.perfkit.monitor.metrics;

import static java.util.Objects.requireNonNull;

import dev.perfkit.signal.NoReadingException;
import dev.perfkit.signal.Signal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.DoubleStream;

/**
 * Any meter of a Micrometer registry as a signal, so that whatever library is instrumented can be watched.
 *
 * <pre>{@code
 * import dev.perfkit.monitor.metrics.MeterSignals;
 *
 * MeterSignals meters = MeterSignals.of(registry);
 * Monitor monitor = Monitor.builder("shop")
 *     .rule(Rule.share("pool", meters.share("hikaricp.connections.active", "hikaricp.connections.max"))
 *         .warning(0.80)
 *         .build())
 *     .rule(Rule.errorRate("errors", meters.ratio("http.server.requests", "outcome", "SERVER_ERROR")).build())
 *     .rule(Rule.latency("p95", meters.latency("http.server.requests"), 0.95).build())
 *     .build();
 * }</pre>
 *
 * <p>Names and tags are those in code, with dots; a meter with further tags matches too. A meter that is not there yet has no
 * reading, and is looked for each time; only its unit is asked for when the signal is made, and is 1 for good where there is no meter by
 * then. Totals and latencies of all that match are added up; of gauges just one may match, unless
 * {@link #greatest} or {@link #sum} says what several mean.
 *
 * <p>Only what a registry counts from its beginning makes a window that is right whatever happens in between. Counters of registries
 * that push in steps are therefore refused, and so are histograms that forget: a latency needs a timer with {@code
 * publishPercentileHistogram} in a {@code PrometheusMeterRegistry}. Of a composite the registry is taken that can tell.
 *
 * <p><b>Thread safety:</b> any thread. <b>Cost:</b> a listener in each registry, and a list of its meters by name. A reading goes to the
 * meters of that name alone. <b>Failures:</b> a meter of the wrong kind throws when it is read, and a rule over it is in error.
 */
@SuppressWarnings("exports") // of Micrometer, which whoever has meters has too
public final class MeterSignals {
    private static final String COUNTED =
            "a counter, timer or summary that counts from its beginning, not by steps or in a window";
    private static final String DISTRIBUTED =
            "a timer with publishPercentileHistogram in a PrometheusMeterRegistry, as others forget within minutes";
    private static final String READ = "a gauge or a long task timer";

    private final RegistryIndex index;

    private MeterSignals(MeterRegistry registry) {
        this.index = new RegistryIndex(requireNonNull(registry, "registry"));
    }

    /** Returns the meters of a registry. */
    public static MeterSignals of(MeterRegistry registry) {
        return new MeterSignals(registry);
    }

    /**
     * Returns what a meter tells by its type: the value of a gauge, the distribution of a timer that has one as {@link #latency} needs
     * it, the count of all else. Each call adds a listener to the registry that stays as long as that: for many meters keep one {@code
     * MeterSignals}.
     *
     * @param registry where it is
     * @param name its name
     * @param tags keys and values in turn
     * @throws IllegalArgumentException if there is none yet, so that its type is not known
     */
    public static Signal of(MeterRegistry registry, String name, String... tags) {
        MeterSignals meters = of(registry);
        List<Meter> found = meters.anyOf(name, Tags.of(tags));
        if (found.isEmpty()) {
            throw new IllegalArgumentException("name: " + MeterSource.label(name, Tags.of(tags))
                    + " (expected: a meter that is there; for one that comes later say which kind)");
        }
        if (isRead(found.get(0))) {
            return meters.gauge(name, tags);
        }
        return found.stream().allMatch(MeterLatency::isDistribution)
                ? meters.latency(name, tags)
                : meters.count(name, tags);
    }

    private List<Meter> anyOf(String name, Tags tags) {
        List<Meter> last = List.of();
        for (MeterRegistry registry : index.registries()) {
            List<Meter> found = index.find(registry, name, tags);
            if (!found.isEmpty() && found.stream().allMatch(MeterLatency::isDistribution)) {
                return found;
            }
            last = found.isEmpty() ? last : found;
        }
        return last;
    }

    /**
     * Returns a gauge's value, that of a time gauge in nanoseconds, and of a long task timer how many tasks there are. Where several
     * meters match, reading it throws and says what tells them apart.
     *
     * @param name its name
     * @param tags keys and values in turn
     */
    public Signal.Gauge gauge(String name, String... tags) {
        MeterSource source = source(name, Tags.of(tags));
        return Signal.gauge(source.toString(), unit(name, Tags.of(tags)), () -> {
            List<Meter> found = source.meters();
            if (found.size() > 1) {
                throw new IllegalStateException(source + ": matches " + found.size() + " meters, such as "
                        + found.get(0).getId().getTags() + " and "
                        + found.get(1).getId().getTags()
                        + " (expected: one; more tags, or greatest or sum)");
            }
            return found.isEmpty() ? Double.NaN : value(found.get(0));
        });
    }

    /** Returns the greatest value of the gauges that match: that of the pool that is used the most. */
    public Signal.Gauge greatest(String name, String... tags) {
        MeterSource source = source(name, Tags.of(tags));
        return Signal.gauge(
                "greatest " + source,
                unit(name, Tags.of(tags)),
                () -> values(source.meters()).max().orElse(Double.NaN));
    }

    /** Returns the sum of the gauges that match, such as of the parts of the heap. */
    public Signal.Gauge sum(String name, String... tags) {
        MeterSource source = source(name, Tags.of(tags));
        return Signal.gauge("sum " + source, unit(name, Tags.of(tags)), () -> {
            double[] values = values(source.meters()).toArray();
            return values.length == 0 ? Double.NaN : DoubleStream.of(values).sum();
        });
    }

    /**
     * Returns one gauge in parts of another with the same tags, from 0 to 1; of several pairs, the greatest share.
     *
     * @param part such as {@code hikaricp.connections.active}
     * @param whole such as {@code hikaricp.connections.max}
     * @param tags of both, keys and values in turn
     */
    public Signal.Gauge share(String part, String whole, String... tags) {
        MeterSource parts = source(part, Tags.of(tags));
        MeterSource wholes = source(whole, Tags.of(tags));
        return Signal.gauge(MeterSource.label(part + "/" + whole, Tags.of(tags)), "1", () -> {
            Map<List<?>, Double> byTags = new HashMap<>();
            wholes.meters().forEach(meter -> byTags.put(meter.getId().getTags(), value(meter)));
            return parts.meters().stream()
                    .mapToDouble(meter ->
                            value(meter) / byTags.getOrDefault(meter.getId().getTags(), Double.NaN))
                    .filter(Double::isFinite)
                    .max()
                    .orElse(Double.NaN);
        });
    }

    /** Returns how many a counter has counted, or how many calls a timer or a summary has recorded. */
    public Signal.Counter count(String name, String... tags) {
        Tags all = Tags.of(tags);
        MeterTotal total = new MeterTotal(counted(name, all), MeterTotal::count);
        return Signal.counter(MeterSource.label(name, all) + " count", countUnit(name, all), total::read);
    }

    /** Returns the time that timers have recorded in nanoseconds, or the amount of summaries, such as bytes sent. */
    public Signal.Counter total(String name, String... tags) {
        Tags all = Tags.of(tags);
        boolean timed = anyOf(name, all).stream().anyMatch(m -> m instanceof Timer || m instanceof FunctionTimer);
        MeterTotal total = new MeterTotal(counted(name, all), MeterTotal::sum);
        return Signal.counter(MeterSource.label(name, all) + " total", timed ? "ns" : unit(name, all), total::read);
    }

    /**
     * Returns the part with one more tag in all that match, such as the requests whose {@code outcome} is {@code SERVER_ERROR}.
     *
     * @param name of the counters, timers or summaries
     * @param key the tag that makes the part
     * @param value its value
     * @param tags of all, keys and values in turn
     */
    public Signal.Ratio ratio(String name, String key, String value, String... tags) {
        Tags all = Tags.of(tags);
        MeterTotal part = new MeterTotal(counted(name, all.and(key, value)), MeterTotal::count);
        MeterTotal whole = new MeterTotal(counted(name, all), MeterTotal::count);
        return ratio(MeterSource.label(name, all.and(key, value)) + " share", part::read, whole::read);
    }

    /**
     * Returns one total in another that contains it.
     *
     * @param name the signal's name
     * @param part the part, 0 while it has no reading
     * @param whole all
     */
    public static Signal.Ratio ratio(String name, Signal.Counter part, Signal.Counter whole) {
        return ratio(name, part.total(), whole.total());
    }

    private static Signal.Ratio ratio(String name, LongSupplier part, LongSupplier whole) {
        return Signal.ratio(name, () -> {
            long first = 0;
            try {
                first = part.getAsLong(); // before the whole, which may have grown by then
            } catch (NoReadingException e) {
                // A meter of failures comes with the first of them.
            }
            long all = whole.getAsLong();
            return new Signal.Share(Math.min(first, all), all);
        });
    }

    /** Returns the distribution of the calls of timers; a value is off by the width of its bucket at most, which is a third of it. */
    public Signal.Latency latency(String name, String... tags) {
        Tags all = Tags.of(tags);
        MeterLatency latency =
                new MeterLatency(new MeterSource(index, name, all, MeterLatency::isDistribution, DISTRIBUTED));
        return Signal.latency(MeterSource.label(name, all), latency::read);
    }

    private MeterSource source(String name, Tags tags) {
        return new MeterSource(index, name, tags, MeterSignals::isRead, READ);
    }

    private MeterSource counted(String name, Tags tags) {
        return new MeterSource(index, name, tags, MeterTotal::isCumulative, COUNTED);
    }

    private static boolean isRead(Meter meter) {
        return meter instanceof Gauge || meter instanceof LongTaskTimer;
    }

    private static DoubleStream values(List<Meter> meters) {
        return meters.stream().mapToDouble(MeterSignals::value).filter(each -> !Double.isNaN(each));
    }

    private static double value(Meter meter) {
        if (meter instanceof TimeGauge gauge) {
            return gauge.value(TimeUnit.NANOSECONDS);
        }
        return meter instanceof Gauge gauge ? gauge.value() : ((LongTaskTimer) meter).activeTasks();
    }

    /** Returns the unit that a meter has; 1 where it has none, or is not there yet. */
    private String unit(String name, Tags tags) {
        for (Meter meter : anyOf(name, tags)) {
            String unit = meter.getId().getBaseUnit();
            return meter instanceof TimeGauge ? "ns" : unit == null || meter instanceof LongTaskTimer ? "1" : unit;
        }
        return "1";
    }

    private String countUnit(String name, Tags tags) {
        boolean amount = anyOf(name, tags).stream()
                .anyMatch(meter -> meter instanceof Counter || meter instanceof FunctionCounter);
        return amount ? unit(name, tags) : "1";
    }
}
