package dev.perfkit.simulations.scaling;

import java.util.ArrayDeque;

/**
 * Kubernetes' HorizontalPodAutoscaler with its defaults, written down a second time from its documentation ("Algorithm details" and
 * "Configurable scaling behavior"), so that the library's likeness of it can be held against it.
 */
final class PodAutoscaler implements Rule {
    private static final double TOLERANCE = 0.1;
    private static final int WINDOW = 300 / Demand.TICK;

    private record Recommendation(int tick, int size) {}

    private final double target;
    private final ArrayDeque<Recommendation> recommendations = new ArrayDeque<>();

    PodAutoscaler(double target) {
        this.target = target;
    }

    @Override
    public int size(Sight sight) {
        if (recommendations.isEmpty()) {
            // It begins by recommending what it finds.
            recommendations.add(new Recommendation(sight.tick(), sight.size()));
        }
        recommendations.add(new Recommendation(sight.tick(), recommended(sight)));
        while (recommendations.getFirst().tick <= sight.tick() - WINDOW) {
            recommendations.removeFirst();
        }
        int highest =
                recommendations.stream().mapToInt(Recommendation::size).max().orElseThrow();
        int latest = recommendations.getLast().size;
        // Growth is at once, by 100 % or four in 15 s; shrinkage goes to the highest of five minutes.
        return latest > sight.size()
                ? Math.min(latest, Math.max(2 * sight.size(), sight.size() + 4))
                : Math.min(sight.size(), highest);
    }

    private int recommended(Sight sight) {
        double ratio = sight.load() / target;
        int unready = ratio > 1 ? sight.size() - sight.ready() : 0;
        int missing = sight.ready() - sight.known();
        if (unready == 0 && missing == 0) {
            return isTolerated(ratio) ? sight.size() : ceil(ratio * sight.ready());
        }
        int count = sight.ready() + unready;
        double assumed = ratio < 1 ? missing * Math.max(1, target) : 0;
        double adjusted = (sight.known() * sight.load() + assumed) / count / target;
        int size = ceil(adjusted * count);
        boolean turned = (ratio < 1 && adjusted > 1) || (ratio > 1 && adjusted < 1);
        boolean against = (adjusted < 1 && size > sight.size()) || (adjusted > 1 && size < sight.size());
        return isTolerated(adjusted) || turned || against ? sight.size() : size;
    }

    private static boolean isTolerated(double ratio) {
        return Math.abs(ratio - 1) <= TOLERANCE + 1e-9;
    }

    private static int ceil(double value) {
        return (int) Math.ceil(value - 1e-9);
    }
}
