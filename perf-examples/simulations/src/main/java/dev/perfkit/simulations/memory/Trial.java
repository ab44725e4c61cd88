package dev.perfkit.simulations.memory;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * One kind of service, seen so long, with many seeds.
 *
 * @param workload the kind
 * @param hours how long
 * @param outcomes one for each seed
 */
record Trial(Workload workload, int hours, List<Outcome> outcomes) {
    Trial {
        outcomes = List.copyOf(outcomes);
    }

    static Trial of(Workload workload, int hours, long firstSeed, int seeds) {
        return new Trial(
                workload,
                hours,
                LongStream.range(firstSeed, firstSeed + seeds)
                        .parallel()
                        .mapToObj(seed -> Outcome.of(workload.history(seed, hours)))
                        .toList());
    }

    /** Returns of how many in a hundred it is so. */
    double percent(Predicate<Outcome> which) {
        return 100.0 * outcomes.stream().filter(which).count() / outcomes.size();
    }

    double called() {
        return percent(Outcome::called);
    }

    /** Returns after how many minutes half of those that were called at the end had been suspected. */
    double minutes() {
        double[] sorted = outcomes.stream()
                .filter(Outcome::called)
                .mapToDouble(Outcome::suspectedAfter)
                .sorted()
                .toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2] / Service.MINUTE;
    }
}
