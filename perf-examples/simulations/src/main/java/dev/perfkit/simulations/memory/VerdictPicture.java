package dev.perfkit.simulations.memory;

import dev.perfkit.memory.Estimate;
import dev.perfkit.memory.LeakDetector;
import dev.perfkit.memory.LeakVerdict;
import dev.perfkit.memory.Resource;
import dev.perfkit.simulations.drawing.Svg;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What a heap holds, what of that is left after collections, the bins, and what the verdict makes of them. */
final class VerdictPicture {
    /*
     * The band is the interval of the slope, laid through the middle of the bins, where it grows; else it is what growth would have to
     * leave to be called one, 3 %.
     */
    private static final int WIDTH = 760;
    private static final int HEIGHT = 380;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 102;
    private static final int BOTTOM = 348;
    private static final int BINS = 64;
    private static final int LINES = 4;
    private static final double LOWER = 0.95;
    private static final double BAND = 0.03;
    private static final double MB = 1 << 20;
    private static final String HEAP = "#b6c2d1";

    private final String title;
    private final History history;
    private final double[] before;
    private final double end;
    private final double step;
    private final double least;
    private final StringBuilder svg = new StringBuilder();

    VerdictPicture(String title, History history) {
        this.title = title;
        this.history = history;
        SplittableRandom random = new SplittableRandom(1);
        before = Arrays.stream(history.amounts())
                .map(held -> held + history.amounts()[0] * (0.25 + 0.1 * random.nextDouble()))
                .toArray();
        end = Service.HOUR * Math.ceil(history.seconds()[history.length() - 1] / Service.HOUR);
        double lowest = LOWER * Arrays.stream(history.amounts()).min().orElseThrow();
        step = Svg.nice((Arrays.stream(before).max().orElseThrow() - lowest) / LINES / MB) * MB;
        least = Math.floor(lowest / step) * step;
    }

    String svg() {
        LeakDetector detector = LeakDetector.of(Resource.HEAP);
        for (int i = 0; i < history.length(); i++) {
            Outcome.add(detector, history, i);
        }
        LeakVerdict verdict = detector.verdict(Double.POSITIVE_INFINITY);
        svg.append(Svg.head(title, WIDTH, HEIGHT));
        int x = 16;
        String[][] keys = {
            {HEAP, "heap in use"},
            {Svg.colour(3), "after collections"},
            {Svg.colour(1), "bins"},
            {Svg.colour(2), "verdict"}
        };
        for (String[] key : keys) {
            svg.append(Svg.key(x, key[0], key[1]));
            x += Svg.keyWidth(key[1]);
        }
        int line = 66;
        for (String words : (verdict.state() + ": " + verdict.why()).split("; ", -1)) {
            svg.append(Svg.format(
                    "<text x=\"16\" y=\"%d\" font-weight=\"600\" fill=\"%s\">%s</text>%n",
                    line, Svg.colour(2), Svg.escaped(words)));
            line += 18;
        }
        axes();
        heap();
        double[][] bins = bins();
        judged(verdict, bins);
        for (double[] bin : bins) {
            svg.append(Svg.format(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n", x(bin[0]), y(bin[1]), Svg.colour(1)));
        }
        return svg.append("</svg>\n").toString();
    }

    private void axes() {
        for (int i = 0; i <= LINES + 1; i++) {
            double amount = least + i * step;
            svg.append(Svg.format(
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%3$.1f\" y2=\"%3$.1f\" stroke=\"#ddd\"/>"
                            + "<text x=\"%4$d\" y=\"%5$.1f\" text-anchor=\"end\">%6$.0f MB</text>%n",
                    LEFT, WIDTH - RIGHT, y(amount), LEFT - 6, y(amount) + 4, amount / MB));
        }
        for (int hour = 0; hour <= end / Service.HOUR; hour++) {
            svg.append(Svg.format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d h</text>%n",
                    x(hour * Service.HOUR), BOTTOM + 18, hour));
        }
    }

    private void heap() {
        StringBuilder raw = new StringBuilder();
        StringBuilder after = new StringBuilder();
        for (int i = 0; i < history.length(); i++) {
            double at = history.seconds()[i];
            raw.append(point(at, before[i])).append(point(at, history.amounts()[i]));
            after.append(point(at, history.amounts()[i]));
        }
        line(raw, HEAP, 0.6);
        line(after, Svg.colour(3), 0.8);
    }

    private void line(StringBuilder points, String colour, double width) {
        svg.append(Svg.format(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\" points=\"%s\"/>%n",
                colour, width, points.toString().strip()));
    }

    /** The least of each bin, as the detector keeps it after these hours. */
    private double[][] bins() {
        double first = history.seconds()[0];
        double width = 1;
        while ((history.seconds()[history.length() - 1] - first) / width >= BINS) {
            width *= 2;
        }
        double[][] lowest = new double[BINS][];
        for (int i = 0; i < history.length(); i++) {
            int bin = (int) ((history.seconds()[i] - first) / width);
            double[] seen = lowest[bin];
            if (seen == null || history.amounts()[i] < seen[1]) {
                lowest[bin] = new double[] {history.seconds()[i], history.amounts()[i]};
            }
        }
        return Arrays.stream(lowest).filter(bin -> bin != null).toArray(double[][]::new);
    }

    private void judged(LeakVerdict verdict, double[][] bins) {
        double[] amounts =
                Arrays.stream(bins).mapToDouble(bin -> bin[1]).sorted().toArray();
        double middle = amounts[amounts.length / 2];
        Double level = verdict.level();
        double rests = level == null ? middle : level;
        Estimate perHour = verdict.perHour();
        double[] slopes = {0, 0, 0};
        double band = BAND * rests;
        if (perHour != null && verdict.leaks()) {
            slopes = new double[] {perHour.low(), perHour.value(), perHour.high()};
            rests = middle;
            band = 0;
        }
        StringBuilder low = new StringBuilder();
        StringBuilder high = new StringBuilder();
        StringBuilder line = new StringBuilder();
        double half = end / 2 / Service.HOUR;
        for (int i = 0; i <= 2; i++) {
            double hours = (i - 1) * half;
            double at = end * i / 2;
            double a = rests - band + hours * slopes[hours < 0 ? 2 : 0];
            double b = rests + band + hours * slopes[hours < 0 ? 0 : 2];
            low.append(point(at, a));
            high.insert(0, point(at, b));
            line.append(point(at, rests + hours * slopes[1]));
        }
        svg.append(
                Svg.format("<polygon fill=\"%s\" fill-opacity=\"0.2\" points=\"%s%s\"/>%n", Svg.colour(2), low, high));
        line(line, Svg.colour(2), 2);
    }

    private double x(double seconds) {
        return LEFT + (WIDTH - LEFT - RIGHT) * seconds / end;
    }

    private double y(double amount) {
        return BOTTOM - (BOTTOM - TOP) * (amount - least) / (LINES + 1) / step;
    }

    private String point(double seconds, double amount) {
        return Svg.format("%.1f,%.1f ", x(seconds), y(amount));
    }
}
