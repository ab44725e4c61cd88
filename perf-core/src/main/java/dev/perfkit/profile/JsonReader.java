package dev.perfkit.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON by the letter of RFC 8259: what is not in it is refused, with the place and what was expected there. */
final class JsonReader {
    /** So that brackets without end are refused before the stack ends. */
    private static final int DEEPEST = 1_000;

    private final String text;
    private int at;
    private int level;

    private JsonReader(String text) {
        this.text = text;
    }

    /** A value, and where it begins. */
    sealed interface Value {
        int at();
    }

    record Text(int at, String value) implements Value {}

    record Numeral(int at, String value) implements Value {}

    /** {@code true}, {@code false} or {@code null}. */
    record Word(int at, String value) implements Value {}

    record Items(int at, List<Value> values) implements Value {}

    record Members(int at, Map<String, Value> values) implements Value {}

    static Value read(String text) {
        JsonReader reader = new JsonReader(text);
        Value value = reader.value("a JSON value");
        reader.skipSpace();
        if (reader.at < text.length()) {
            throw reader.unexpected("nothing after the value");
        }
        return value;
    }

    /** Returns the refusal of what stands at a place: {@code name: found at line 3, column 7 (expected: …)}. */
    static IllegalArgumentException refusal(String text, int at, String name, String found, String expected) {
        int line = 1;
        int start = 0;
        for (int i = text.indexOf('\n'); i >= 0 && i < at; i = text.indexOf('\n', i + 1)) {
            line++;
            start = i + 1;
        }
        return new IllegalArgumentException(name + ": " + found + " at line " + line + ", column " + (at - start + 1)
                + " (expected: " + expected + ")");
    }

    private Value value(String expected) {
        skipSpace();
        int start = at;
        char c = at < text.length() ? text.charAt(at) : 0;
        if (c == '{') {
            return members(start);
        }
        if (c == '[') {
            return items(start);
        }
        if (c == '"') {
            return new Text(start, string());
        }
        if (c == '-' || isDigit(c)) {
            return numeral(start);
        }
        for (String word : new String[] {"true", "false", "null"}) {
            if (text.startsWith(word, at)) {
                at += word.length();
                return new Word(start, word);
            }
        }
        throw unexpected(expected);
    }

    private Members members(int start) {
        enter();
        Map<String, Value> values = new LinkedHashMap<>();
        skipSpace();
        if (!skip('}')) {
            do {
                skipSpace();
                int nameAt = at;
                if (at == text.length() || text.charAt(at) != '"') {
                    throw unexpected("a name in quotes");
                }
                String name = string();
                skipSpace();
                require(':');
                if (values.put(name, value("a value")) != null) {
                    throw refusal(text, nameAt, "report", "\"" + name + "\" once more", "each name once");
                }
                skipSpace();
            } while (skip(','));
            requireEnd('}');
        }
        level--;
        return new Members(start, values);
    }

    private Items items(int start) {
        enter();
        List<Value> values = new ArrayList<>();
        skipSpace();
        if (!skip(']')) {
            do {
                values.add(value("a value"));
                skipSpace();
            } while (skip(','));
            requireEnd(']');
        }
        level--;
        return new Items(start, values);
    }

    private void enter() {
        if (++level > DEEPEST) {
            throw unexpected("at most " + DEEPEST + " levels");
        }
        at++;
    }

    private Numeral numeral(int start) {
        skip('-');
        if (!skip('0')) {
            digits();
        }
        if (skip('.')) {
            digits();
        }
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            digits();
        }
        return new Numeral(start, text.substring(start, at));
    }

    private void digits() {
        int start = at;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw unexpected("a digit");
        }
    }

    private String string() {
        at++;
        StringBuilder value = new StringBuilder();
        while (true) {
            char c = at < text.length() ? text.charAt(at) : 0;
            if (at == text.length() || c < ' ') {
                throw unexpected("a closing quote");
            }
            at++;
            if (c == '"') {
                return value.toString();
            }
            value.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        int which = at < text.length() ? "\"\\/bfnrtu".indexOf(text.charAt(at)) : -1;
        if (which < 0) {
            throw unexpected("one of \"\\/bfnrtu");
        }
        at++;
        if (which < 8) {
            return "\"\\/\b\f\n\r\t".charAt(which);
        }
        int code = 0;
        for (int end = at + 4; at < end; at++) {
            int digit = at < text.length() && text.charAt(at) < 0x80 ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) {
                throw unexpected("four hexadecimal digits");
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean skip(char c) {
        boolean found = at < text.length() && text.charAt(at) == c;
        if (found) {
            at++;
        }
        return found;
    }

    private void require(char c) {
        if (!skip(c)) {
            throw unexpected("'" + c + "'");
        }
    }

    private void requireEnd(char bracket) {
        if (!skip(bracket)) {
            throw unexpected("',' or '" + bracket + "'");
        }
    }

    private IllegalArgumentException unexpected(String expected) {
        String found = at >= text.length() ? "the end" : "'" + Character.toString(text.codePointAt(at)) + "'";
        return refusal(text, Math.min(at, text.length()), "report", found, expected);
    }
}
