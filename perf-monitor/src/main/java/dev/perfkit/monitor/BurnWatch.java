package dev.perfkit.monitor;

import dev.perfkit.monitor.Watch.Growth;
import dev.perfkit.signal.NoReadingException;
import dev.perfkit.signal.Signal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How fast an error budget burns, in parts of what fires, over pairs of windows. */
final class BurnWatch implements Watch {
    /*
     * Totals are kept for each five minutes of three days, and the newest beside them. A window ends now, and begins with the
     * last total that was read before it; one that is not yet known in its whole length begins with the first there is, so a
     * young monitor warns, too. That all is well is said only by short windows that are known in their whole length and had calls: not
     * after a restart, and not where nobody calls. Totals that shrink were started anew: what was before them is forgotten, since failures that nobody
     * counted cannot be told from none.
     */
    private static final long SLOT = Duration.ofMinutes(5).toNanos();
    private static final int KEPT = 864 + 1;
    private static final Duration LONGEST = Duration.ofDays(3);

    private final Signal.Ratio failures;
    private final Slo slo;
    private final List<Slo.Pair> pairs;
    private final ArrayDeque<Total> totals = new ArrayDeque<>();
    private @Nullable Total newest;
    private volatile ErrorBudget budget;

    private record Total(long at, Growth growth) {}

    BurnWatch(Signal.Ratio failures, Slo slo, List<Slo.Pair> pairs) {
        this.failures = failures;
        this.slo = slo;
        this.pairs = pairs;
        this.budget = reckon();
    }

    @Override
    public void sample(long now) {
        Growth total;
        try {
            total = Growth.of(failures.share().get());
        } catch (NoReadingException e) {
            return; // the windows are days: what is known of them goes on to count
        }
        if (newest != null && Growth.since(total, newest.growth) == null) {
            totals.clear();
        }
        newest = new Total(now, total);
        if (totals.isEmpty() || now - totals.getLast().at >= SLOT) {
            if (totals.size() == KEPT) {
                totals.removeFirst();
            }
            totals.addLast(newest);
        }
    }

    @Override
    public Measurement measure() {
        budget = reckon();
        double worst = Double.NaN;
        long most = 0;
        for (Slo.Pair pair : pairs) {
            Growth longer = growth(pair.longer());
            Growth shorter = growth(pair.shorter());
            if (longer.whole() > 0) {
                double burn = shorter.whole() == 0 || longer.part() < slo.leastFailures()
                        ? 0
                        : Math.min(slo.burn(longer.part(), longer.whole()), slo.burn(shorter.part(), shorter.whole()));
                worst = Double.isNaN(worst) ? burn / pair.factor() : Math.max(worst, burn / pair.factor());
                most = Math.max(most, longer.whole());
            }
        }
        return most == 0 ? Measurement.NONE : new Measurement(worst, most, coverage());
    }

    @Override
    public boolean mayClear() {
        return pairs.stream()
                .allMatch(pair ->
                        isKnown(pair.shorter()) && growth(pair.shorter()).whole() > 0);
    }

    private boolean isKnown(Duration window) {
        return newest != null && newest.at - totals.getFirst().at >= window.toNanos();
    }

    /** Its windows are days, and totals go on while nobody reads them. */
    @Override
    public boolean outlastsGaps() {
        return true;
    }

    @Override
    public ErrorBudget budget() {
        return budget;
    }

    /** Failures of all the time that is known count against the budget of the whole period, if calls go on as they did. */
    private ErrorBudget reckon() {
        Duration known = newest == null ? Duration.ZERO : Duration.ofNanos(newest.at - totals.getFirst().at);
        double left = 1 - burn(growth(LONGEST)) * known.toNanos() / Slo.PERIOD.toNanos();
        double burnRate = burn(growth(Duration.ofHours(1)));
        return new ErrorBudget(slo.name(), slo.objective(), known, left, burnRate, Slo.exhaustedIn(left, burnRate));
    }

    private double burn(Growth growth) {
        return growth.whole() == 0 ? 0 : slo.burn(growth.part(), growth.whole());
    }

    private Growth growth(Duration window) {
        if (newest == null) {
            return new Growth(0, 0);
        }
        Total first = totals.getFirst();
        for (Total total : totals) {
            if (newest.at - total.at < window.toNanos()) {
                break;
            }
            first = total;
        }
        Growth since = Growth.since(newest.growth, first.growth);
        return since == null ? new Growth(0, 0) : since;
    }

    private double coverage() {
        Duration longest = pairs.get(pairs.size() - 1).longer();
        return newest == null ? 0 : Math.min(1, (double) (newest.at - totals.getFirst().at) / longest.toNanos());
    }
}
