package dev.perfkit.memory;

import java.time.Duration;
import java.util.List;

/** Suspects what has grown by more than the least that counts since its lowest, and believes it from twice that on. */
final class PlainJudge implements FloorJudge {
    private final Resource resource;
    private double lowest = Double.POSITIVE_INFINITY;
    private double growth;
    private Duration first = Duration.ZERO;
    private Duration last = Duration.ZERO;
    private int samples;
    private boolean believed;

    PlainJudge(Resource resource) {
        this.resource = resource;
    }

    @Override
    public void add(Duration at, long work, double amount) {
        if (amount < lowest) {
            lowest = amount;
            first = at;
        }
        last = at;
        growth = amount - lowest;
        samples++;
        believed |= growth > resource.leastGrowth();
    }

    @Override
    public LeakState state() {
        double least = resource.leastGrowth();
        if (samples < 8) {
            return LeakState.NOT_ENOUGH_DATA;
        }
        if (growth > least) {
            return growth > 2 * least ? LeakState.CONFIRMED : LeakState.SUSPECTED;
        }
        return believed ? LeakState.REVOKED : LeakState.STEADY;
    }

    @Override
    public LeakVerdict verdict(double limit) {
        LeakState state = state();
        Duration span = last.minus(first);
        double hours = span.toNanos() / 3.6e12;
        boolean grows = state == LeakState.SUSPECTED || state == LeakState.CONFIRMED;
        Estimate perHour = grows ? estimate(growth / hours) : null;
        Estimate left =
                grows && limit < Double.POSITIVE_INFINITY ? estimate((limit - lowest) / (growth / hours)) : null;
        return new LeakVerdict(
                resource, state, "it grew by " + growth, samples, span, growth, perHour, null, null, left, List.of());
    }

    private static Estimate estimate(double value) {
        return new Estimate(value, 0.9 * value, 1.1 * value);
    }
}
