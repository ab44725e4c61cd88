package dev.perfkit.monitor.alert.delivery;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A condition on one label of an alert. Written as Prometheus and its relatives write it:
 *
 * <pre>{@code
 * LabelMatcher.parse("severity=critical");
 * LabelMatcher.parse("team!=\"search\"");
 * LabelMatcher.parse("alertname=~\"checkout .*\""); // the expression has to match the whole value
 * }</pre>
 *
 * <p>A label that is not there is as one that is empty. <b>Thread safety:</b> immutable. <b>Failures:</b> an expression
 * that takes more than {@value #MOST_STEPS} steps over a value matches nothing, neither with {@code =~} nor with
 * {@code !~}: nothing that a person typed may hold up an alert.
 */
public final class LabelMatcher {
    /** How many characters an expression may look at. */
    public static final int MOST_STEPS = 100_000;

    private static final Pattern TEXT = Pattern.compile(
            "\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[^\"]*?)\\s*", Pattern.DOTALL);

    /** How a label is compared. */
    public enum Operator {
        /** It is the value. */
        EQUAL("="),
        /** It is not. */
        NOT_EQUAL("!="),
        /** The expression matches all of it. */
        MATCHES("=~"),
        /** The expression does not. */
        NOT_MATCHES("!~");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        private static Operator of(String sign) {
            for (Operator operator : values()) {
                if (operator.sign.equals(sign)) {
                    return operator;
                }
            }
            throw new IllegalArgumentException(sign);
        }
    }

    private final String name;
    private final Operator operator;
    private final String value;
    private final Pattern pattern; // of nothing where the operator needs none

    private LabelMatcher(String name, Operator operator, String value) {
        this.name = name;
        this.operator = operator;
        this.value = value;
        boolean expression = operator == Operator.MATCHES || operator == Operator.NOT_MATCHES;
        try {
            this.pattern = Pattern.compile(expression ? value : "", Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "matcher: " + name + operator.sign + value + " (expected: a regular expression, "
                            + e.getDescription() + ")",
                    e);
        }
    }

    /** Returns the matcher of alerts whose label has the value. */
    public static LabelMatcher equal(String name, String value) {
        return of(name, Operator.EQUAL, value);
    }

    /** Returns the matcher of its parts. */
    public static LabelMatcher of(String name, Operator operator, String value) {
        requireNonNull(value, "value");
        if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
            throw new IllegalArgumentException("name: " + name + " (expected: letters, digits and _, no digit first)");
        }
        return new LabelMatcher(name, requireNonNull(operator, "operator"), value);
    }

    /**
     * Reads a matcher: name, one of {@code = != =~ !~}, and the value, in quotation marks or not.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static LabelMatcher parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "matcher: " + text + " (expected: a label's name, one of = != =~ !~, and a value)");
        }
        String value = parts.group(3);
        if (value.startsWith("\"")) {
            value = unescaped(value.substring(1, value.length() - 1));
        }
        return new LabelMatcher(parts.group(1), Operator.of(parts.group(2)), value);
    }

    /** Reads matchers, see {@link #parse}. */
    public static List<LabelMatcher> parseAll(String... texts) {
        return List.of(texts).stream().map(LabelMatcher::parse).toList();
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                char escaped = text.charAt(++i);
                plain.append(escaped == 'n' ? '\n' : escaped);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    static boolean allMatch(List<LabelMatcher> matchers, Map<String, String> labels) {
        for (LabelMatcher matcher : matchers) {
            if (!matcher.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether an alert of these labels is meant. */
    public boolean matches(Map<String, String> labels) {
        String actual = labels.getOrDefault(name, "");
        return switch (operator) {
            case EQUAL -> actual.equals(value);
            case NOT_EQUAL -> !actual.equals(value);
            case MATCHES -> expressionMatches(actual, true);
            case NOT_MATCHES -> expressionMatches(actual, false);
        };
    }

    private boolean expressionMatches(String actual, boolean wanted) {
        try {
            return pattern.matcher(new Steps(actual, new AtomicInteger(MOST_STEPS)))
                            .matches()
                    == wanted;
        } catch (TooManyStepsException | StackOverflowError e) {
            return false;
        }
    }

    /** Returns the label that it looks at. */
    public String name() {
        return name;
    }

    /** Returns how. */
    public Operator operator() {
        return operator;
    }

    /** Returns what it compares with. */
    public String value() {
        return value;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof LabelMatcher other
                && name.equals(other.name)
                && operator == other.operator
                && value.equals(other.value);
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** Returns the text that {@link #parse} reads. */
    @Override
    public String toString() {
        String quoted = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return name + operator.sign + "\"" + quoted + "\"";
    }

    private static final class TooManyStepsException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A text that counts how often it is looked at. */
    private record Steps(CharSequence text, AtomicInteger left) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (left.getAndDecrement() <= 0) {
                throw new TooManyStepsException();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Steps(text.subSequence(start, end), left);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
