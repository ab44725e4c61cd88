package dev.perfkit.quickstart.report;

import java.util.List;
import java.util.Locale;

/**
 * Two lines over the seconds of a run, as SVG to stand in a page.
 *
 * @param title what is drawn
 * @param without a value for each second; {@code NaN} where there is none
 * @param with likewise
 * @param faultFrom when the bad backend began to fail, in seconds
 * @param faultTo when it ended
 */
public record Chart(String title, List<Double> without, List<Double> with, double faultFrom, double faultTo) {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 200;
    private static final int LEFT = 56;
    private static final int TOP = 14;
    private static final int BOTTOM = 24;
    private static final int STEPS = 4;

    /** Copies the lists. */
    public Chart {
        without = List.copyOf(without);
        with = List.copyOf(with);
    }

    /** Returns the drawing. */
    public String svg() {
        double top = niceTop();
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", WIDTH, HEIGHT, Html.escape(title)));
        svg.append(format(
                "<rect class=\"fault\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                x(faultFrom), TOP, x(faultTo) - x(faultFrom), HEIGHT - TOP - BOTTOM));
        for (int i = 0; i <= STEPS; i++) {
            double value = top * i / STEPS;
            svg.append(format(
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%3$.1f\" y2=\"%3$.1f\"/>",
                    LEFT, WIDTH, y(value, top)));
            svg.append(format(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT - 6, y(value, top) + 4, label(value)));
        }
        for (int second = 0; second <= seconds(); second += Math.max(1, seconds() / 10)) {
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d s</text>", x(second), HEIGHT - 6, second));
        }
        svg.append(line("without", without, top)).append(line("with", with, top));
        return svg.append("</svg>").toString();
    }

    private String line(String style, List<Double> values, double top) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).isNaN()) {
                points.append(format("%.1f,%.1f ", x(i + 0.5), y(values.get(i), top)));
            }
        }
        return format(
                "<polyline class=\"%s\" points=\"%s\"/>",
                style, points.toString().strip());
    }

    private int seconds() {
        return Math.max(1, Math.max(without.size(), with.size()));
    }

    private double x(double second) {
        return LEFT + second * (WIDTH - LEFT - 10) / seconds();
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
    }

    /** Returns 1, 2, 4, 6 or 8 times a power of ten, so that its quarters read well. */
    private double niceTop() {
        double greatest = Math.max(greatest(without), greatest(with));
        if (greatest <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(greatest)));
        for (int factor : new int[] {1, 2, 4, 6, 8}) {
            if (factor * power >= greatest) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static double greatest(List<Double> values) {
        return values.stream()
                .filter(value -> !value.isNaN())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    private static String label(double value) {
        return value == Math.rint(value) ? format("%.0f", value) : format("%.3g", value);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
