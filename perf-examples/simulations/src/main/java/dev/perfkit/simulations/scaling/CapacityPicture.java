package dev.perfkit.simulations.scaling;

import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.drawing.Svg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Demand, what the library's and the HPA's fleets can serve, and the library's decisions: all of the time, and the hours around the
 * greatest demand.
 */
final class CapacityPicture {
    /*
     * Where a pixel holds several ticks it shows the greatest of each. What is unserved for less than that is seen in the second panel only.
     */
    private static final int WIDTH = 760;
    private static final int LEFT = 56;
    private static final int RIGHT = 16;
    private static final int HEAD = 64;
    private static final int PANEL = 170;
    private static final int CHANGES = 70;
    private static final int BETWEEN = 56;
    private static final int PART = 8 * Demands.TICKS_PER_HOUR;
    private static final String DEMAND = "#94a3b8";
    private static final List<Contender> DRAWN = List.of(Contenders.PERFKIT, Contenders.HPA);

    private final Comparison comparison;
    private final Demand demand;
    private final StringBuilder svg = new StringBuilder();
    private final double most;

    private CapacityPicture(Comparison comparison) {
        this.comparison = comparison;
        this.demand = comparison.demand();
        double greatest = 0;
        for (int i = 0; i < demand.length(); i++) {
            greatest = Math.max(greatest, demand.ticks()[i] / demand.perInstance());
            for (Contender contender : DRAWN) {
                greatest = Math.max(greatest, comparison.of(contender).ready(i));
            }
        }
        most = Svg.nice(greatest);
    }

    static CapacityPicture of(Comparison comparison) {
        return new CapacityPicture(comparison);
    }

    /** Writes it beside the evidence; returns where it stands. */
    Path write() throws IOException {
        Files.createDirectories(Evidence.folder());
        return Files.writeString(Evidence.folder().resolve(ScalingQuality.NAME + "-" + demand.name() + ".svg"), svg());
    }

    String svg() {
        int height = HEAD + 2 * (PANEL + BETWEEN) + CHANGES + BETWEEN;
        svg.append(Svg.head("Demand " + demand.name() + " and what can be served, in instances", WIDTH, height));
        int x = 16;
        svg.append(Svg.key(x, DEMAND, "demand"));
        x += Svg.keyWidth("demand");
        for (int i = 0; i < DRAWN.size(); i++) {
            svg.append(Svg.key(x, Svg.colour(i), DRAWN.get(i).name()));
            x += Svg.keyWidth(DRAWN.get(i).name());
        }
        int top = HEAD + BETWEEN / 2;
        panel("all of it, the greatest within each pixel", 0, demand.length(), top);
        int from = Math.max(0, Math.min(demand.length() - PART, greatest() - PART / 2));
        int to = Math.min(demand.length(), from + PART);
        top += PANEL + BETWEEN;
        panel("from " + demand.at(from) + " on", from, to, top);
        changes(from, to, top + PANEL + BETWEEN);
        return svg.append("</svg>\n").toString();
    }

    private int greatest() {
        int greatest = 0;
        for (int i = 0; i < demand.length(); i++) {
            greatest = demand.ticks()[i] > demand.ticks()[greatest] ? i : greatest;
        }
        return greatest;
    }

    private void panel(String label, int from, int to, int top) {
        title(label, top);
        for (int i = 0; i <= 4; i++) {
            scale(most * i / 4, top + PANEL * (4 - i) / 4.0);
        }
        times(from, to, top + PANEL);
        String area = line(from, to, i -> demand.ticks()[i] / demand.perInstance(), top);
        svg.append(Svg.format(
                "<polygon fill=\"%s\" fill-opacity=\"0.5\" points=\"%d,%d %s %d,%d\"/>%n",
                DEMAND, LEFT, top + PANEL, area, WIDTH - RIGHT, top + PANEL));
        for (int k = DRAWN.size() - 1; k >= 0; k--) {
            History history = comparison.of(DRAWN.get(k));
            svg.append(Svg.format(
                    "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.2\" points=\"%s\"/>%n",
                    Svg.colour(k), line(from, to, history::ready, top)));
        }
    }

    private void changes(int from, int to, int top) {
        title("started (up) and ended (down) by " + Contenders.PERFKIT.name() + ", instances at a tick", top);
        History history = comparison.of(Contenders.PERFKIT);
        double largest = 1;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, Math.abs(history.by(i)));
        }
        largest = Svg.nice(largest);
        double middle = top + CHANGES / 2.0;
        scale(largest, top);
        scale(0, middle);
        scale(-largest, top + CHANGES);
        times(from, to, top + CHANGES);
        for (int i = from; i < to; i++) {
            if (history.by(i) != 0) {
                svg.append(Svg.format(
                        "<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$.1f\" y2=\"%3$.1f\" stroke=\"%4$s\" stroke-width=\"2\"/>%n",
                        x(i, from, to),
                        middle,
                        middle - CHANGES / 2.0 * history.by(i) / largest,
                        history.by(i) > 0 ? Svg.colour(0) : Svg.colour(1)));
            }
        }
    }

    private void title(String label, int top) {
        svg.append(Svg.format("<text x=\"16\" y=\"%d\" fill=\"#555\">%s</text>%n", top - 8, Svg.escaped(label)));
    }

    private void scale(double value, double y) {
        svg.append(Svg.format(
                "<line x1=\"%d\" x2=\"%d\" y1=\"%3$.1f\" y2=\"%3$.1f\" stroke=\"#ddd\"/>"
                        + "<text x=\"%4$d\" y=\"%5$.1f\" text-anchor=\"end\">%6$s</text>%n",
                LEFT, WIDTH - RIGHT, y, LEFT - 6, y + 4, Svg.number(value)));
    }

    /** Labels hours or, where there are many, days since the first tick drawn. */
    private static String told(Duration since) {
        return since.toHours() % 24 == 0 && !since.isZero() ? since.toDays() + " d" : since.toHours() + " h";
    }

    private void times(int from, int to, int bottom) {
        double hours = (double) (to - from) / Demands.TICKS_PER_HOUR;
        int step = hours > 48 ? 24 * Math.max(1, (int) Math.round(hours / 24 / 8)) : Math.max(1, (int) (hours / 8));
        for (int hour = 0; hour <= hours; hour += step) {
            svg.append(Svg.format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    x(from + hour * Demands.TICKS_PER_HOUR, from, to), bottom + 16, told(Duration.ofHours(hour))));
        }
    }

    private static double x(int tick, int from, int to) {
        return LEFT + (double) (WIDTH - LEFT - RIGHT) * (tick - from) / (to - from);
    }

    /** Returns the corners of steps, each as long as a pixel or a tick, whichever is longer, and then as long as the value stays. */
    private String line(int from, int to, IntToDoubleFunction value, int top) {
        int stretches = Math.min(to - from, WIDTH - LEFT - RIGHT);
        StringBuilder points = new StringBuilder();
        double before = Double.NaN;
        for (int k = 0; k < stretches; k++) {
            int first = from + (int) ((long) (to - from) * k / stretches);
            int last = from + (int) ((long) (to - from) * (k + 1) / stretches);
            double shown = value.applyAsDouble(first);
            for (int i = first + 1; i < last; i++) {
                shown = Math.max(shown, value.applyAsDouble(i));
            }
            if (shown != before) {
                if (k > 0) {
                    points.append(corner(first, from, to, before, top));
                }
                points.append(corner(first, from, to, shown, top));
                before = shown;
            }
        }
        return points.append(corner(to, from, to, before, top)).toString().strip();
    }

    private String corner(int tick, int from, int to, double value, int top) {
        return Svg.format("%.1f,%.1f ", x(tick, from, to), top + PANEL * (1 - value / most));
    }
}
