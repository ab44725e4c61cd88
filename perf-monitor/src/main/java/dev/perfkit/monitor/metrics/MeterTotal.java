package dev.perfkit.monitor.metrics;

import dev.perfkit.signal.NoReadingException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A total over meters that come and go, which only grows. */
final class MeterTotal {
    /*
     * Growth is added up meter by meter: one that begins anew adds what it shows, and one that goes takes nothing with it, where a plain
     * sum would look like a source that was started anew. A counter or a timer that comes later began with nothing, when it was
     * registered. A function that comes later reads what somebody else has counted for long: it counts from where it was first seen.
     * The sum is kept with its fractions, and told without: over a window it is less than 1 off.
     */
    private final MeterSource source;
    private final ToDoubleFunction<Meter> value;
    private final Map<Meter, Double> before = new HashMap<>(); // guarded by this, as all below
    private double total;
    private boolean read;

    MeterTotal(MeterSource source, ToDoubleFunction<Meter> value) {
        this.source = source;
        this.value = value;
    }

    synchronized long read() {
        List<Meter> meters = source.meters();
        boolean first = !read;
        read = true; // also where there is none yet: what comes after this is late
        if (meters.isEmpty()) {
            throw new NoReadingException("there is no meter " + source + " at present");
        }
        for (Meter meter : meters) {
            double now = value.applyAsDouble(meter);
            if (!Double.isNaN(now)) {
                total += growth(meter, now, before.put(meter, now), first);
            }
        }
        if (before.size() > meters.size()) {
            before.keySet().retainAll(new HashSet<>(meters));
        }
        return (long) total;
    }

    private static double growth(Meter meter, double now, @Nullable Double earlier, boolean first) {
        if (earlier == null) {
            return !first && isFunction(meter) ? 0 : now;
        }
        return now >= earlier ? now - earlier : now;
    }

    private static boolean isFunction(Meter meter) {
        return meter instanceof FunctionCounter || meter instanceof FunctionTimer;
    }

    /** Returns whether it counts since it began: those of a step forget what was before their last step. */
    static boolean isCumulative(Meter meter) {
        boolean counts = meter instanceof Counter
                || meter instanceof Timer
                || meter instanceof DistributionSummary
                || isFunction(meter);
        return counts && !isOf(meter, "io.micrometer.core.instrument.step.");
    }

    static boolean isOf(Meter meter, String packages) {
        for (Class<?> type = meter.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().startsWith(packages)) {
                return true;
            }
        }
        return false;
    }

    static double count(Meter meter) {
        if (meter instanceof Counter counter) {
            return counter.count();
        } else if (meter instanceof FunctionCounter counter) {
            return counter.count();
        } else if (meter instanceof Timer timer) {
            return timer.count();
        } else if (meter instanceof FunctionTimer timer) {
            return timer.count();
        }
        return ((DistributionSummary) meter).count();
    }

    /** Returns the time in nanoseconds, or the amount. */
    static double sum(Meter meter) {
        if (meter instanceof Timer timer) {
            return timer.totalTime(TimeUnit.NANOSECONDS);
        } else if (meter instanceof FunctionTimer timer) {
            return timer.totalTime(TimeUnit.NANOSECONDS);
        }
        return meter instanceof DistributionSummary summary ? summary.totalAmount() : count(meter);
    }
}
