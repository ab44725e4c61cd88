package dev.perfkit.quickstart;

import dev.perfkit.stats.LatencySnapshot;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * All runs of one side, added up.
 *
 * @param arrivals how many requests were due
 * @param latency of all of them
 * @param elapsed the time of all runs together
 * @param queries the database queries
 * @param requests the requests that reached a backend
 * @param requestsToBad those that reached the bad one
 */
record Summary(
        long arrivals, LatencySnapshot latency, Duration elapsed, long queries, long requests, long requestsToBad) {

    static Summary of(List<Run> runs) {
        return new Summary(
                runs.stream().mapToLong(run -> run.load().arrivals()).sum(),
                runs.stream().map(run -> run.load().latency()).reduce(LatencySnapshot.empty(), LatencySnapshot::plus),
                runs.stream().map(run -> run.load().elapsed()).reduce(Duration.ZERO, Duration::plus),
                runs.stream().mapToLong(Run::queries).sum(),
                runs.stream().mapToLong(Run::requests).sum(),
                runs.stream().mapToLong(Run::requestsToBad).sum());
    }

    /** Returns a figure of each second of a run, all runs laid over each other. */
    static List<Double> seconds(List<Run> runs, ToDoubleFunction<LatencySnapshot> figure) {
        int length =
                runs.stream().mapToInt(run -> run.load().seconds().size()).min().orElse(0);
        return IntStream.range(0, length)
                .mapToObj(second -> runs.stream()
                        .map(run -> run.load().seconds().get(second))
                        .reduce(LatencySnapshot.empty(), LatencySnapshot::plus))
                .map(figure::applyAsDouble)
                .toList();
    }

    long completed() {
        return latency.count() - latency.errorCount();
    }

    double completedShare() {
        return (double) completed() / arrivals;
    }

    double throughput() {
        return completed() / (elapsed.toNanos() / 1e9);
    }

    double millis(double quantile) {
        return latency.quantile(quantile) / 1e6;
    }

    long errors() {
        return latency.errorCount();
    }

    double shareOfBad() {
        return (double) requestsToBad / requests;
    }
}
