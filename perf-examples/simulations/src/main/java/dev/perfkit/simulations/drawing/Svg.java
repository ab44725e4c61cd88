package dev.perfkit.simulations.drawing;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/**
 * Parts of a drawing, which a browser shows by itself.
 *
 * <pre>{@code
 * String svg = Svg.head("Nothing", 760, 100) + Svg.key(16, Svg.colour(0), "nothing") + "</svg>\n";
 * }</pre>
 */
public final class Svg {
    private static final String[] COLOURS = {"#0f766e", "#ea580c", "#7c3aed", "#64748b", "#be123c", "#0369a1"};

    private Svg() {}

    /** Returns the beginning of a drawing, up to its title. */
    public static String head(String title, int width, int height) {
        return format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\" "
                        + "role=\"img\" aria-label=\"%3$s\" font-family=\"system-ui, sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"%1$d\" height=\"%2$d\" fill=\"#fff\"/>%n"
                        + "<text x=\"16\" y=\"22\" font-size=\"15\" font-weight=\"600\">%3$s</text>%n",
                width, height, escaped(title));
    }

    /** Returns one name below the title, with its colour. */
    public static String key(int x, String colour, String name) {
        return format(
                "<rect x=\"%d\" y=\"38\" width=\"14\" height=\"4\" fill=\"%s\"/><text x=\"%d\" y=\"44\">%s</text>%n",
                x, colour, x + 20, escaped(name));
    }

    /** Returns how much room that takes. */
    public static int keyWidth(String name) {
        return 40 + 7 * name.length();
    }

    /** Returns the colour of a line by its number. */
    public static String colour(int line) {
        return COLOURS[line % COLOURS.length];
    }

    /** Returns the least of 1, 2, 4, 6 and 8 times a power of ten that is not below. */
    public static double nice(double value) {
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

    /** Returns a number in two digits, or as it is where it is whole. */
    public static String number(double value) {
        return value == Math.rint(value)
                ? format("%.0f", value)
                : new BigDecimal(value, new MathContext(2)).stripTrailingZeros().toPlainString();
    }

    /** Returns text as it may stand in a drawing. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    /** Formats by no language's habits, with the same end of line everywhere. */
    public static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format.replace("%n", "\n"), values);
    }
}
