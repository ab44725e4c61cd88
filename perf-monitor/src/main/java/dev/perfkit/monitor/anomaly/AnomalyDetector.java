package dev.perfkit.monitor.anomaly;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Says of each value of a series, as it comes, how surprising it is. It knows nothing beforehand, neither the series' range nor
 * its period, and what comes later never changes what it said.
 *
 * <pre>{@code
 * AnomalyDetector detector = AnomalyDetector.create();
 * Surprise surprise = detector.observe(Instant.now(), 42.0);
 * if (surprise.anomaly()) {
 *     log.info("unusual: {}, by its {}", surprise.total(), surprise.chiefly());
 * }
 * }</pre>
 *
 * <p>For values that come at regular times, such as one a minute; the first 50 are never surprising. A value that is not finite is
 * no value and is passed over. In noise alone one or two in a thousand values are anomalies: something to look at, and by
 * itself no reason to wake anybody.
 *
 * <p><b>Thread safety:</b> none; the caller's lock. <b>Cost:</b> below a microsecond and one small object a value, about 3.5 KB in
 * memory. <b>Failures:</b> none.
 */
public final class AnomalyDetector {
    /*
     * Four numbers are made of each value, each with a memory of its own (TailModel), and the powers of ten add up, as
     * probabilities of independent things multiply (they are not quite independent, which the threshold has in it):
     *
     *   value       x
     *   mean        of the last 8
     *   deviation   log of the deviation of the last 32: twice as restless counts as half as restless does
     *   hour        x less the mean of its hour of the day, in UTC, which follows the days with a weight of 0.08
     */
    static final int RECENT = 64;

    private static final int HOURS = 24;
    private static final long MILLIS_AN_HOUR = 3_600_000;
    private static final double NEW_DAY = 0.08;

    private final AnomalyOptions options;
    private final TailModel values;
    private final TailModel means;
    private final TailModel deviations;
    private final TailModel residuals;
    private final float[] recent = new float[RECENT];
    private final float[] hourMeans = new float[HOURS];
    private final int[] hourCounts = new int[HOURS];
    private long seen;
    private long restsUntil;

    private AnomalyDetector(AnomalyOptions options) {
        this.options = options;
        this.values = new TailModel(options.memory(), 1);
        this.means = new TailModel(options.memory(), 2);
        this.deviations = new TailModel(options.memory(), 3);
        this.residuals = new TailModel(options.memory(), 4);
    }

    /** Returns a detector that has seen nothing, with the defaults. */
    public static AnomalyDetector create() {
        return create(AnomalyOptions.defaults());
    }

    /** Returns a detector that has seen nothing. */
    public static AnomalyDetector create(AnomalyOptions options) {
        return new AnomalyDetector(requireNonNull(options, "options"));
    }

    /**
     * Takes the next value.
     *
     * @param at when it was, by the wall clock, for its hour of the day
     * @param value the value
     * @return how surprising it is by those before it
     */
    public Surprise observe(Instant at, double value) {
        int hour = Math.floorMod(Math.floorDiv(at.toEpochMilli(), MILLIS_AN_HOUR), HOURS);
        if (!Double.isFinite(value)) {
            return Surprise.NONE;
        }
        recent[(int) (seen++ % RECENT)] = (float) value;
        double bySelf = values.surprise(value);
        values.add(value);
        double byMean = surprise(means, options.mean(), meanOf(options.mean()));
        double byDeviation = surprise(deviations, options.deviation(), logDeviation());
        double byHour = surpriseForHour(hour, value);
        boolean anomaly = seen > restsUntil && bySelf + byMean + byDeviation + byHour >= options.threshold();
        if (anomaly) {
            restsUntil = seen + options.rest();
        }
        return new Surprise(bySelf, byMean, byDeviation, byHour, anomaly);
    }

    /** Judges a number that is made of the last few values, once there are so many. */
    private double surprise(TailModel model, int of, double number) {
        if (seen < of) {
            return 0;
        }
        double surprise = model.surprise(number);
        model.add(number);
        return surprise;
    }

    private double surpriseForHour(int hour, double value) {
        int count = ++hourCounts[hour];
        double residual = value - hourMeans[hour];
        hourMeans[hour] += (float) (residual * Math.max(1.0 / count, NEW_DAY));
        if (count == 1) {
            return 0;
        }
        double surprise = residuals.surprise(residual);
        residuals.add(residual);
        return surprise;
    }

    private double meanOf(int last) {
        double sum = 0;
        for (int i = 1; i <= last; i++) {
            sum += recent[(int) ((seen - i) & RECENT - 1)];
        }
        return sum / last;
    }

    private double logDeviation() {
        int last = options.deviation();
        double mean = meanOf(last);
        double squares = 0;
        for (int i = 1; i <= last; i++) {
            double off = recent[(int) ((seen - i) & RECENT - 1)] - mean;
            squares += off * off;
        }
        return Math.log(
                Math.sqrt(squares / last) + Math.abs(mean) * 1e-6 + 1e-9); // a deviation of zero has a logarithm, too
    }
}
