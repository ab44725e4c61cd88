package dev.perfkit.examples.evidence;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as a person reads them. */
final class Figures {
    private static final int SIGNIFICANT = 4;

    private Figures() {}

    /** Returns the number with four significant digits, or as many more as stand before the point; no exponent. */
    static String text(double value) {
        if (!Double.isFinite(value)) {
            return "n/a";
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        int beforePoint = exact.precision() - exact.scale();
        BigDecimal rounded = exact.round(new MathContext(Math.max(SIGNIFICANT, beforePoint), RoundingMode.HALF_UP));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
