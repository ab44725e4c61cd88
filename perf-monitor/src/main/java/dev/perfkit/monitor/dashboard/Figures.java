package dev.perfkit.monitor.dashboard;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/** Numbers as the page gets them: four digits, which is more than a chart can show. */
final class Figures {
    private static final MathContext DIGITS = new MathContext(4);
    private static final int WHOLE = 1_000;

    private Figures() {}

    /** Writes null for what JSON has no number for. */
    static void write(JsonGenerator json, double value) throws IOException {
        if (!Double.isFinite(value)) {
            json.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < WHOLE) {
            json.writeNumber((long) value);
        } else {
            json.writeNumber(round(value));
        }
    }

    private static double round(double value) {
        int exponent = (int) Math.floor(Math.log10(Math.abs(value)));
        int shift = DIGITS.getPrecision() - 1 - exponent;
        if (Math.abs(shift) > 22) { // a power of ten that a double does not hold exactly
            return new BigDecimal(value).round(DIGITS).doubleValue();
        }
        double power = Math.pow(10, Math.abs(shift));
        return shift >= 0 ? Math.rint(value * power) / power : Math.rint(value / power) * power;
    }

    static String text(Duration duration) {
        double seconds = duration.getSeconds() + duration.getNano() / 1e9;
        if (Math.abs(seconds) >= 1) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        return Math.abs(seconds) >= 1e-3
                ? String.format(Locale.ROOT, "%.1f ms", seconds * 1e3)
                : String.format(Locale.ROOT, "%.1f us", seconds * 1e6);
    }
}
