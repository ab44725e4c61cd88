package dev.perfkit.monitor;

import dev.perfkit.monitor.alert.Alert;
import dev.perfkit.monitor.alert.Judgement;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Plays a recorded history through a rule before it is switched on: how often would it have fired?
 *
 * <pre>{@code
 * BackTest.Result result = BackTest.run(rule, history);
 * System.out.println(result.text()); // would have fired 3 times in 7 days, for 41 min in all
 * }</pre>
 *
 * <p>The very code that decides in a running monitor decides here. A gap of more than two intervals counts as no data, as there.
 *
 * <p><b>Thread safety:</b> any. <b>Cost:</b> nanoseconds a sample. <b>Failures:</b> a history that goes backwards is refused.
 */
public final class BackTest {

    /**
     * What a rule would have read at an evaluation.
     *
     * @param at when
     * @param value the value, in the unit of the rule's signal, for a rate by the second; {@code NaN} where there was none
     * @param count how many samples it was made of; 1 for a gauge
     */
    public record Sample(Instant at, double value, long count) {}

    /**
     * A time in which the alert would have fired.
     *
     * @param firedAt from when on
     * @param resolvedAt until when; null where it still would
     * @param level the worst level in it
     */
    public record Episode(Instant firedAt, @Nullable Instant resolvedAt, Level level) {}

    /**
     * What came of it.
     *
     * @param episodes each time that it would have fired, the earliest first
     * @param firing how long it would have fired in all
     * @param span from the first sample to the last
     */
    public record Result(List<Episode> episodes, Duration firing, Duration span) {
        /** Copies the episodes. */
        public Result {
            episodes = List.copyOf(episodes);
        }

        /** Returns it in a sentence. */
        public String text() {
            String times = episodes.size() == 1 ? "once" : episodes.size() + " times";
            String how = episodes.isEmpty() ? "not have fired" : "have fired " + times;
            String total = episodes.isEmpty() ? "" : ", for " + readable(firing) + " in all";
            return "would " + how + " in " + readable(span) + total;
        }

        private static String readable(Duration time) {
            if (time.toDays() >= 2) {
                return String.format(Locale.ROOT, "%.0f days", time.toMinutes() / 1_440.0);
            }
            return time.toHours() >= 2
                    ? String.format(Locale.ROOT, "%.1f h", time.toMinutes() / 60.0)
                    : time.toMinutes() + " min";
        }
    }

    private BackTest() {}

    /**
     * Plays the history.
     *
     * @param rule what decides
     * @param history what it would have read, each later than the one before
     */
    public static Result run(Rule rule, List<Sample> history) {
        List<Episode> episodes = new ArrayList<>();
        Alert alert = Alert.inactive();
        Duration firing = Duration.ZERO;
        @Nullable Sample before = null;
        Lens lens = rule.lens();
        for (Sample sample : history) {
            if (before != null && !sample.at().isAfter(before.at())) {
                throw new IllegalArgumentException("history: " + sample.at() + " after " + before.at()
                        + " (expected: each later than the one before)");
            }
            long now = nanos(history.get(0).at(), sample.at());
            if (before != null) {
                Duration gap = Duration.between(before.at(), sample.at());
                if (!episodes.isEmpty() && episodes.get(episodes.size() - 1).resolvedAt() == null) {
                    firing = firing.plus(gap);
                }
                if (gap.compareTo(rule.interval().multipliedBy(2)) > 0) {
                    alert = step(alert, Judgement.NODATA, now, rule, sample.at(), episodes);
                }
            }
            Judgement judgement = rule.judge(lens.see(sample.at(), new Measurement(sample.value(), sample.count(), 1)));
            alert = step(alert, judgement, now, rule, sample.at(), episodes);
            before = sample;
        }
        Duration span =
                before == null ? Duration.ZERO : Duration.between(history.get(0).at(), before.at());
        return new Result(episodes, firing, span);
    }

    private static Alert step(
            Alert before, Judgement judgement, long now, Rule rule, Instant at, List<Episode> episodes) {
        Alert after = before.next(judgement, now, rule.policy());
        for (Transition transition : after.transitionsSince(before)) {
            switch (transition) {
                case FIRED -> episodes.add(new Episode(at, null, levelOf(after)));
                case ESCALATED -> replaceLast(episodes, null, Level.CRITICAL);
                case RESOLVED -> replaceLast(episodes, at, null);
                case BEGAN, DROPPED, DEESCALATED, FLAPPING, FORGOTTEN -> {}
            }
        }
        return after;
    }

    private static Level levelOf(Alert alert) {
        return alert.state().level() == Level.CRITICAL ? Level.CRITICAL : Level.WARNING;
    }

    private static void replaceLast(List<Episode> episodes, @Nullable Instant resolvedAt, @Nullable Level level) {
        int last = episodes.size() - 1;
        Episode episode = episodes.get(last);
        episodes.set(last, new Episode(episode.firedAt(), resolvedAt, level == null ? episode.level() : level));
    }

    private static long nanos(Instant from, Instant to) {
        return Duration.between(from, to).toNanos();
    }
}
