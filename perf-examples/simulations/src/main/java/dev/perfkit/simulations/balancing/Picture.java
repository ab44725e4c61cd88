package dev.perfkit.simulations.balancing;

import dev.perfkit.simulations.drawing.Svg;
import java.util.List;

/**
 * Lines over time in panels one below the other, as SVG.
 *
 * @param title what is drawn
 * @param seconds how long the time is
 * @param faultFrom when the fault begins, in seconds
 * @param faultTo when it ends; not after its begin for none
 * @param panels what is drawn, with the same lines in each
 */
record Picture(String title, double seconds, double faultFrom, double faultTo, List<Panel> panels) {
    /** One pair of axes; the upright one may go by powers of ten. */
    record Panel(String label, boolean logarithmic, List<Line> lines) {
        Panel {
            lines = List.copyOf(lines);
        }

        /** Returns how many powers of ten it takes to reach from the greatest value to the least. */
        int decades(double most) {
            double least = lines.stream()
                    .flatMap(line -> line.values.stream())
                    .filter(value -> value > 0)
                    .mapToDouble(Double::doubleValue)
                    .min()
                    .orElse(1);
            return Math.min(STEPS, Math.max(1, (int) Math.ceil(Math.log10(most / least))));
        }

        double greatest() {
            return lines.stream()
                    .flatMap(line -> line.values.stream())
                    .filter(value -> !value.isNaN())
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElse(1);
        }
    }

    /** Values at equal distances over the whole time; NaN for none. */
    record Line(String name, List<Double> values) {
        Line {
            values = List.copyOf(values);
        }
    }

    private static final int WIDTH = 760;
    private static final int LEFT = 56;
    private static final int RIGHT = 16;
    private static final int HEAD = 64;
    private static final int PANEL = 180;
    private static final int BETWEEN = 56;
    private static final int STEPS = 4;

    Picture {
        panels = List.copyOf(panels);
    }

    /** Returns the drawing, which a browser shows by itself. */
    String svg() {
        int height = HEAD + panels.size() * (PANEL + BETWEEN);
        StringBuilder svg = new StringBuilder(Svg.head(title, WIDTH, height));
        if (!panels.isEmpty()) {
            legend(svg, panels.get(0).lines);
        }
        for (int i = 0; i < panels.size(); i++) {
            panel(svg, panels.get(i), HEAD + BETWEEN / 2 + i * (PANEL + BETWEEN));
        }
        return svg.append("</svg>\n").toString();
    }

    private static void legend(StringBuilder svg, List<Line> lines) {
        int x = 16;
        for (int i = 0; i < lines.size(); i++) {
            svg.append(Svg.key(x, Svg.colour(i), lines.get(i).name));
            x += Svg.keyWidth(lines.get(i).name);
        }
    }

    private void panel(StringBuilder svg, Panel panel, int top) {
        svg.append(Svg.format("<text x=\"16\" y=\"%d\" fill=\"#555\">%s</text>%n", top - 8, Svg.escaped(panel.label)));
        if (faultTo > faultFrom) {
            svg.append(Svg.format(
                    "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#fef3c7\"/>%n",
                    x(faultFrom), top, x(faultTo) - x(faultFrom), PANEL));
        }
        double most = Svg.nice(panel.greatest());
        int steps = panel.logarithmic ? panel.decades(most) : STEPS;
        for (int i = 0; i <= steps; i++) {
            double value = panel.logarithmic ? most / Math.pow(10, steps - i) : most * i / steps;
            double y = y(panel, value, most, top);
            svg.append(Svg.format(
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%3$.1f\" y2=\"%3$.1f\" stroke=\"#ddd\"/>"
                            + "<text x=\"%4$d\" y=\"%5$.1f\" text-anchor=\"end\">%6$s</text>%n",
                    LEFT, WIDTH - RIGHT, y, LEFT - 6, y + 4, Svg.number(value)));
        }
        double step = Svg.nice(seconds / 10);
        for (int i = 0; i * step <= seconds; i++) {
            double second = i * step;
            svg.append(Svg.format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s s</text>%n",
                    x(second), top + PANEL + 16, Svg.number(second)));
        }
        // The first line last, on top of the others.
        for (int i = panel.lines.size() - 1; i >= 0; i--) {
            line(svg, panel, panel.lines.get(i), Svg.colour(i), most, top);
        }
    }

    private void line(StringBuilder svg, Panel panel, Line line, String colour, double most, int top) {
        StringBuilder points = new StringBuilder();
        int count = line.values.size();
        for (int i = 0; i < count; i++) {
            double value = line.values.get(i);
            if (!Double.isNaN(value)) {
                points.append(Svg.format("%.1f,%.1f ", x(seconds * (i + 0.5) / count), y(panel, value, most, top)));
            }
        }
        svg.append(Svg.format(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>%n",
                colour, points.toString().strip()));
    }

    private double x(double second) {
        return LEFT + second * (WIDTH - LEFT - RIGHT) / seconds;
    }

    private static double y(Panel panel, double value, double most, int top) {
        double part = panel.logarithmic
                ? 1 + Math.log10(Math.max(value, Double.MIN_NORMAL) / most) / panel.decades(most)
                : value / most;
        return top + PANEL * (1 - Math.max(0, part));
    }
}
