package dev.perfkit.balancer.scale;

import org.jspecify.annotations.Nullable;

/**
 * A load as an average of those that bear it.
 *
 * @param value the average
 * @param count of how many
 * @param total what is borne in all, as far as it is known: nothing by those of whom it is not, who may just have come
 * @param missing why there is none; null where there is one
 */
record Measure(
        double value, int count, double total, @Nullable String missing) {

    static Measure of(Fleet fleet, Load load) {
        if (load instanceof Load.Missing none) {
            return none(none.why());
        }
        if (fleet.ready() == 0) {
            // Not a load of 1: that nobody is ready says nothing of how much there is to do.
            return none("no instance is ready");
        }
        if (load instanceof Load.Average average) {
            return new Measure(average.value(), fleet.ready(), average.value() * fleet.ready(), null);
        }
        if (load instanceof Load.Total total) {
            return new Measure(total.value() / fleet.ready(), fleet.ready(), total.value(), null);
        }
        if (load instanceof Load.Traffic) {
            return none("traffic is for a policy that keeps a promise of latency");
        }
        Load.Each each = (Load.Each) load;
        double[] values = fleet.instances().stream()
                .filter(i -> i.phase() == Instance.Phase.READY)
                .map(i -> each.values().get(i.name()))
                .filter(v -> v != null)
                .mapToDouble(Double::doubleValue)
                .toArray();
        if (values.length == 0) {
            return none("no instance that is ready has a value");
        }
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return new Measure(sum / values.length, fleet.ready(), sum, null);
    }

    private static Measure none(String why) {
        return new Measure(Double.NaN, 0, Double.NaN, why);
    }
}
