package dev.perfkit.balancer.scale;

import dev.perfkit.balancer.scale.TrafficHistory.Point;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The model of an instance that what was seen of it suits best.
 *
 * @param model the model; null where there is none
 * @param error the root of the mean squared error of the throughput it gives for what was in flight, as a part
 */
record QueueFit(@Nullable QueueModel model, double error) {
    /*
     * Both models tell the throughput that goes with a number in flight, and err by log(told / seen).
     *
     * M/M/c: for each c what was in flight gives the load in Erlangs, which does not depend on the rate; the rate is then the geometric mean
     * of throughput / load. Of several c that err alike the least is taken: with little load, nothing tells them apart, and the
     * least asks for the most instances, until a higher load has shown that there are more.
     *
     * The law has to be clearly better: of little load it may have seen no contention at all.
     *
     * USL: least squares of the time over 1, N, N^2, in parts of the time seen, none of them below zero.
     */
    private static final int SMALL = 16;
    private static final int MOST = 1_024;
    private static final double WIDER = 1.15;
    private static final double NO_WORSE = 1.1;
    private static final double ALIKE = 0.005;
    private static final double BETTER = 0.8;

    /** Fits both. */
    static QueueFit of(List<Point> points) {
        QueueFit erlang = erlang(points);
        QueueFit law = scalabilityLaw(points);
        return law.error < BETTER * erlang.error - ALIKE ? law : erlang;
    }

    static QueueFit erlang(List<Point> points) {
        double most = points.stream().mapToDouble(Point::inFlight).max().orElse(0);
        QueueFit best = new QueueFit(null, Double.POSITIVE_INFINITY);
        QueueFit[] fits = new QueueFit[MOST + 1];
        for (int c = 1; c <= MOST; c = c < SMALL ? c + 1 : (int) (c * WIDER)) {
            fits[c] = erlang(c, points);
            if (fits[c].error < best.error) {
                best = fits[c];
            }
            if (c > 2 * most + SMALL) {
                break; // with more servers nothing waits, which is all the same
            }
        }
        for (QueueFit fit : fits) {
            if (fit != null && fit.error <= NO_WORSE * best.error + ALIKE) {
                return fit;
            }
        }
        return best;
    }

    private static QueueFit erlang(int servers, List<Point> points) {
        double sum = 0;
        double weights = 0;
        double[] logs = new double[points.size()];
        for (int i = 0; i < logs.length; i++) {
            Point point = points.get(i);
            logs[i] = Math.log(point.throughput() / ErlangQueue.loadOf(servers, point.inFlight()));
            sum += point.weight() * logs[i];
            weights += point.weight();
        }
        double rate = Math.exp(sum / weights);
        QueueModel model = new ErlangQueue(servers, rate);
        double squares = 0;
        for (int i = 0; i < logs.length; i++) {
            squares += points.get(i).weight() * Math.pow(logs[i] - Math.log(rate), 2);
        }
        return new QueueFit(model, Math.sqrt(squares / weights));
    }

    static QueueFit scalabilityLaw(List<Point> points) {
        QueueFit best = new QueueFit(null, Double.POSITIVE_INFINITY);
        for (int terms = 1; terms < 8; terms += 2) { // always with the first
            double[] time = leastSquares(points, terms);
            if (time[0] > 0 && time[1] >= 0 && time[2] >= 0) {
                QueueModel model = new ScalabilityLaw(time[0], time[1], time[2]);
                double error = errorOf(model, points);
                if (error < best.error) {
                    best = new QueueFit(model, error);
                }
            }
        }
        return best;
    }

    private static double errorOf(QueueModel model, List<Point> points) {
        double squares = 0;
        double weights = 0;
        for (Point point : points) {
            squares += point.weight() * Math.pow(Math.log(model.throughput(point.inFlight()) / point.throughput()), 2);
            weights += point.weight();
        }
        return Math.sqrt(squares / weights);
    }

    /** Returns the factors of 1, N, N^2, of which those are zero whose bit is not in the terms; NaN where they cannot be told apart. */
    private static double[] leastSquares(List<Point> points, int terms) {
        double[][] normal = new double[3][4];
        for (Point point : points) {
            double seen = point.inFlight() / point.throughput();
            double[] row = {1, point.inFlight(), point.inFlight() * point.inFlight(), seen};
            double weight = point.weight() / (seen * seen);
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 4; j++) {
                    boolean used = (terms & 1 << i) != 0 && (j == 3 || (terms & 1 << j) != 0);
                    normal[i][j] += used ? weight * row[i] * row[j] : 0;
                }
            }
        }
        for (int i = 0; i < 3; i++) {
            if ((terms & 1 << i) == 0) {
                normal[i][i] = 1;
            }
        }
        return solved(normal);
    }

    /** Solves three equations, positive definite, by elimination. */
    private static double[] solved(double[][] m) {
        for (int i = 0; i < 3; i++) {
            for (int row = 0; row < 3; row++) {
                if (row != i) {
                    double factor = m[row][i] / m[i][i];
                    for (int j = i; j < 4; j++) {
                        m[row][j] -= factor * m[i][j];
                    }
                }
            }
        }
        return new double[] {m[0][3] / m[0][0], m[1][3] / m[1][1], m[2][3] / m[2][2]};
    }
}
