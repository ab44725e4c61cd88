package dev.perfkit.balancer;

import dev.perfkit.balancer.health.EjectionPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/** Finds the nodes whose success rates put them out. */
final class RateWatch<T> {
    /*
     * Once a second whoever ends a request looks at all nodes; who finds a look under way goes on. A node that is ejected,
     * on trial or not active is not judged nor a measure for others, and its window begins anew when it is back.
     *
     * An outlier lies below  mean - sigmas * sigma  of the success rates, and its failures f are more than the e that the
     * others' mean makes of its requests by more than chance does:  2 (sqrt(f + 3/8) - sqrt(e + 3/8)) > 4,  where the left
     * side is close to normal with deviation 1 whatever e (Anscombe 1948). One in 30,000 is so by chance.
     *
     * The worst are named first, since only some may be ejected.
     */
    private static final long SECOND = 1_000_000_000L;
    private static final double CHANCE = 4;

    private final EjectionPolicy policy;
    private final BiConsumer<Node<T>, String> suspects;
    private final long origin;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile long lastSecond;

    RateWatch(EjectionPolicy policy, BiConsumer<Node<T>, String> suspects, long now) {
        this.policy = policy;
        this.suspects = suspects;
        this.origin = now;
    }

    void refresh(List<Node<T>> nodes, long now) {
        long second = (now - origin) / SECOND;
        if (second > lastSecond && policy.watchesRates() && busy.compareAndSet(false, true)) {
            try {
                // Whoever had the flag meanwhile may have had a later reading.
                if (second > lastSecond) {
                    lastSecond = second;
                    look(nodes, second);
                }
            } finally {
                busy.set(false);
            }
        }
    }

    private void look(List<Node<T>> nodes, long second) {
        Spread spread = new Spread();
        List<Node<T>> judged = new ArrayList<>();
        for (Node<T> node : nodes) {
            NodeHealth health = node.health;
            boolean may = node.admin == AdminState.ACTIVE && health.isTrusted();
            // Two numbers an ejection: one while it lasts and is tried, the next when it is over.
            int era = 2 * health.ejections() - (may ? 0 : 1);
            node.window.look(second, node.totals.successes.total(), node.totals.failures.total(), era);
            if (may && node.window.requests() > 0) {
                judged.add(node);
            }
            if (may && node.window.requests() >= policy.outlierRequests()) {
                spread.add(node.window.rate());
            }
        }
        judged.sort(Comparator.comparingDouble(n -> n.window.rate()));
        double bound = spread.mean() - policy.sigmas() * spread.sigma();
        for (Node<T> node : judged) {
            SuccessWindow window = node.window;
            if (window.requests() >= policy.requests() && window.rate() < policy.successRate()) {
                suspects.accept(node, explain(window));
            } else if (spread.count >= policy.outlierNodes()
                    && window.requests() >= policy.outlierRequests()
                    && window.rate() < bound
                    && spread.isMoreThanChance(window)) {
                suspects.accept(node, explain(window) + ", where the mean is " + spread.words());
            }
        }
    }

    private static String explain(SuccessWindow window) {
        return window.succeeded() + " of " + window.requests() + " requests succeeded in " + SuccessWindow.BUCKETS
                + " s";
    }

    /** Mean and standard deviation of the nodes' success rates. */
    private static final class Spread {
        private int count;
        private double sum;
        private double squares;

        void add(double rate) {
            count++;
            // Of what failed: most rates are close to 1, and the difference of large squares would be lost.
            sum += 1 - rate;
            squares += (1 - rate) * (1 - rate);
        }

        double mean() {
            return 1 - sum / count;
        }

        double sigma() {
            return Math.sqrt(Math.max(0, squares / count - (sum / count) * (sum / count)));
        }

        boolean isMoreThanChance(SuccessWindow window) {
            double others = Math.max(0, sum - (1 - window.rate())) / (count - 1);
            double expected = others * window.requests();
            return 2 * (Math.sqrt(window.failed() + 0.375) - Math.sqrt(expected + 0.375)) > CHANCE;
        }

        String words() {
            return String.format(Locale.ROOT, "%.1f %%, sigma %.1f", 100 * mean(), 100 * sigma());
        }
    }
}
