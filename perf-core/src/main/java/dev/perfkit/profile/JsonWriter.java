package dev.perfkit.profile;

/** Writes JSON (RFC 8259). Elements of the outer levels begin a line; those further in follow each other. */
final class JsonWriter {
    private static final int LEVELS_OF_LINES = 2;

    private final StringBuilder text = new StringBuilder();
    private int level;
    private boolean first = true;
    private boolean named;

    JsonWriter beginObject() {
        return begin('{');
    }

    JsonWriter endObject() {
        return end('}');
    }

    JsonWriter beginArray() {
        return begin('[');
    }

    JsonWriter endArray() {
        return end(']');
    }

    JsonWriter name(String name) {
        separate();
        quote(name);
        text.append(": ");
        named = true;
        return this;
    }

    JsonWriter value(String value) {
        separate();
        quote(value);
        return this;
    }

    JsonWriter value(long value) {
        separate();
        text.append(value);
        return this;
    }

    /** What JSON has no number for is written as null ({@code NaN}) or by its name. */
    JsonWriter value(double value) {
        if (Double.isInfinite(value)) {
            return value(String.valueOf(value));
        }
        separate();
        text.append(Double.isNaN(value) ? "null" : String.valueOf(value));
        return this;
    }

    JsonWriter nothing() {
        separate();
        text.append("null");
        return this;
    }

    /** Returns what was written. */
    String text() {
        return text.append('\n').toString();
    }

    private JsonWriter begin(char bracket) {
        separate();
        text.append(bracket);
        level++;
        first = true;
        return this;
    }

    private JsonWriter end(char bracket) {
        level--;
        if (!first && level < LEVELS_OF_LINES) {
            startLine();
        }
        text.append(bracket);
        first = false;
        return this;
    }

    private void separate() {
        if (named) {
            named = false;
        } else if (level > 0) {
            text.append(first ? "" : level > LEVELS_OF_LINES ? ", " : ",");
            if (level <= LEVELS_OF_LINES) {
                startLine();
            }
        }
        first = false;
    }

    private void startLine() {
        text.append('\n').append("  ".repeat(level));
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c == '\n') {
                text.append("\\n");
            } else if (c < ' ' || c == 0x7f || c == 0x2028 || c == 0x2029 || isLoneSurrogate(value, i)) {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    /** UTF-8 has no bytes for half a character. */
    private static boolean isLoneSurrogate(String value, int at) {
        char c = value.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == value.length() || !Character.isLowSurrogate(value.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(value.charAt(at - 1)));
    }
}
