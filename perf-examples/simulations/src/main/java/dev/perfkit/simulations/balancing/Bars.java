package dev.perfkit.simulations.balancing;

import dev.perfkit.simulations.drawing.Svg;
import java.util.List;

/**
 * Bars in groups one below the other, as SVG.
 *
 * @param title what is drawn
 * @param names the bars of each group
 * @param best what the line across each group is
 * @param groups the groups, from above
 */
record Bars(String title, List<String> names, String best, List<Group> groups) {
    /**
     * Some bars and the value that they are held against.
     *
     * @param label what they have in common
     * @param values their lengths, in the names' order
     * @param best where the line across them is
     */
    record Group(String label, List<Double> values, double best) {
        Group {
            values = List.copyOf(values);
        }
    }

    private static final int WIDTH = 760;
    private static final int LEFT = 250;
    private static final int RIGHT = 56;
    private static final int HEAD = 64;
    private static final int BAR = 10;
    private static final int BETWEEN = 14;
    /** A bar that is longer is drawn so long, and has its number. */
    private static final double MOST = 250;

    Bars {
        names = List.copyOf(names);
        groups = List.copyOf(groups);
    }

    /** Returns the drawing, which a browser shows by itself. */
    String svg() {
        int group = names.size() * BAR + BETWEEN;
        StringBuilder svg = new StringBuilder(Svg.head(title, WIDTH, HEAD + groups.size() * group + BETWEEN));
        int x = 16;
        for (int i = 0; i < names.size(); i++) {
            svg.append(Svg.key(x, Svg.colour(i), names.get(i)));
            x += Svg.keyWidth(names.get(i));
        }
        svg.append(Svg.key(x, "#000", best));
        for (int i = 0; i < groups.size(); i++) {
            group(svg, groups.get(i), HEAD + i * group);
        }
        return svg.append("</svg>\n").toString();
    }

    private void group(StringBuilder svg, Group group, int top) {
        int height = names.size() * BAR;
        svg.append(Svg.format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n",
                LEFT - 10, top + height / 2 + 4, Svg.escaped(group.label)));
        for (int i = 0; i < names.size(); i++) {
            double value = group.values.get(i);
            int y = top + i * BAR;
            svg.append(Svg.format(
                    "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>"
                            + "<text x=\"%.1f\" y=\"%d\" font-size=\"9\" fill=\"#555\">%s</text>%n",
                    LEFT, y, length(value), BAR - 1, Svg.colour(i), LEFT + length(value) + 4, y + 8, told(value)));
        }
        svg.append(Svg.format(
                "<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\" stroke=\"#000\" stroke-width=\"1.5\"/>%n",
                LEFT + length(group.best), top - 3, top + height + 2));
    }

    private static double length(double value) {
        return Math.min(value, MOST) * (WIDTH - LEFT - RIGHT) / MOST;
    }

    private static String told(double value) {
        return Svg.format(value > MOST ? "… %,.0f" : "%.0f", value);
    }
}
