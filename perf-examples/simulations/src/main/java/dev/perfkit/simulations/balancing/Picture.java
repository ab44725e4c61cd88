package dev.perfkit.simulations.balancing;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

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
    private static final String[] COLOURS = {"#0f766e", "#ea580c", "#7c3aed", "#64748b", "#be123c", "#0369a1"};

    Picture {
        panels = List.copyOf(panels);
    }

    /** Returns the drawing, which a browser shows by itself. */
    String svg() {
        int height = HEAD + panels.size() * (PANEL + BETWEEN);
        StringBuilder svg = new StringBuilder(head(title, WIDTH, height));
        if (!panels.isEmpty()) {
            legend(svg, panels.get(0).lines);
        }
        for (int i = 0; i < panels.size(); i++) {
            panel(svg, panels.get(i), HEAD + BETWEEN / 2 + i * (PANEL + BETWEEN));
        }
        return svg.append("</svg>\n").toString();
    }

    /** Returns the beginning of a drawing, up to its title. */
    static String head(String title, int width, int height) {
        return format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\" "
                        + "role=\"img\" aria-label=\"%3$s\" font-family=\"system-ui, sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"%1$d\" height=\"%2$d\" fill=\"#fff\"/>%n"
                        + "<text x=\"16\" y=\"22\" font-size=\"15\" font-weight=\"600\">%3$s</text>%n",
                width, height, escaped(title));
    }

    /** Returns one name below the title, with its colour. */
    static String key(int x, String colour, String name) {
        return format(
                "<rect x=\"%d\" y=\"38\" width=\"14\" height=\"4\" fill=\"%s\"/><text x=\"%d\" y=\"44\">%s</text>%n",
                x, colour, x + 20, escaped(name));
    }

    /** Returns how much room that takes. */
    static int keyWidth(String name) {
        return 40 + 7 * name.length();
    }

    private static void legend(StringBuilder svg, List<Line> lines) {
        int x = 16;
        for (int i = 0; i < lines.size(); i++) {
            svg.append(key(x, colour(i), lines.get(i).name));
            x += keyWidth(lines.get(i).name);
        }
    }

    private void panel(StringBuilder svg, Panel panel, int top) {
        svg.append(format("<text x=\"16\" y=\"%d\" fill=\"#555\">%s</text>%n", top - 8, escaped(panel.label)));
        if (faultTo > faultFrom) {
            svg.append(format(
                    "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#fef3c7\"/>%n",
                    x(faultFrom), top, x(faultTo) - x(faultFrom), PANEL));
        }
        double most = nice(panel.greatest());
        int steps = panel.logarithmic ? panel.decades(most) : STEPS;
        for (int i = 0; i <= steps; i++) {
            double value = panel.logarithmic ? most / Math.pow(10, steps - i) : most * i / steps;
            double y = y(panel, value, most, top);
            svg.append(format(
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%3$.1f\" y2=\"%3$.1f\" stroke=\"#ddd\"/>"
                            + "<text x=\"%4$d\" y=\"%5$.1f\" text-anchor=\"end\">%6$s</text>%n",
                    LEFT, WIDTH - RIGHT, y, LEFT - 6, y + 4, number(value)));
        }
        double step = nice(seconds / 10);
        for (int i = 0; i * step <= seconds; i++) {
            double second = i * step;
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s s</text>%n",
                    x(second), top + PANEL + 16, number(second)));
        }
        // The first line last, on top of the others.
        for (int i = panel.lines.size() - 1; i >= 0; i--) {
            line(svg, panel, panel.lines.get(i), colour(i), most, top);
        }
    }

    private void line(StringBuilder svg, Panel panel, Line line, String colour, double most, int top) {
        StringBuilder points = new StringBuilder();
        int count = line.values.size();
        for (int i = 0; i < count; i++) {
            double value = line.values.get(i);
            if (!Double.isNaN(value)) {
                points.append(format("%.1f,%.1f ", x(seconds * (i + 0.5) / count), y(panel, value, most, top)));
            }
        }
        svg.append(format(
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

    /** Returns the least of 1, 2, 4, 6 and 8 times a power of ten that is not below. */
    private static double nice(double value) {
        if (!(value > 0)) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (int factor : new int[] {1, 2, 4, 6, 8}) {
            if (factor * power >= value) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    static String colour(int line) {
        return COLOURS[line % COLOURS.length];
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? format("%.0f", value)
                : new BigDecimal(value, new MathContext(2)).stripTrailingZeros().toPlainString();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format.replace("%n", "\n"), values);
    }
}
