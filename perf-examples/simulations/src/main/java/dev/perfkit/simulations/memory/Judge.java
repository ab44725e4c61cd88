package dev.perfkit.simulations.memory;

/** Says of what was seen of a service whether it leaks, at the end of it. */
interface Judge {
    boolean calls(History history);

    /** Least squares, with a slope that is significant at 1 %. */
    static boolean leastSquares(History history) {
        double[] t = history.seconds();
        double[] y = history.amounts();
        int n = y.length;
        double meanT = 0;
        double meanY = 0;
        for (int i = 0; i < n; i++) {
            meanT += t[i] / n;
            meanY += y[i] / n;
        }
        double tt = 0;
        double ty = 0;
        double yy = 0;
        for (int i = 0; i < n; i++) {
            tt += (t[i] - meanT) * (t[i] - meanT);
            ty += (t[i] - meanT) * (y[i] - meanY);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        double slope = ty / tt;
        return slope > SIGNIFICANT * Math.sqrt((yy - slope * ty) / (n - 2) / tt);
    }

    /** Mann-Kendall as it was in 1945, at 1 %. */
    static boolean mannKendall(History history) {
        double[] y = history.amounts();
        double n = y.length;
        double score = 0;
        for (int i = 0; i < y.length; i++) {
            for (int j = i + 1; j < y.length; j++) {
                score += Math.signum(y[j] - y[i]);
            }
        }
        return score - 1 > SIGNIFICANT * Math.sqrt(n * (n - 1) * (2 * n + 5) / 18);
    }

    /** The origin's rule: one value is more than 1.5 times the mean of the ten before. */
    static boolean suddenGrowth(History history) {
        double[] y = history.amounts();
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            if (i >= WINDOW && y[i] > 1.5 * sum / WINDOW) {
                return true;
            }
            sum += y[i] - (i >= WINDOW ? y[i - WINDOW] : 0);
        }
        return false;
    }

    /** Of a normal distribution, on one side. */
    double SIGNIFICANT = 2.326;

    /** How many values make a mean. */
    int WINDOW = 10;
}
