package dev.perfkit.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A place in a JSON document, by its path: reads the value there as what it has to be, or tells what is wrong and where. */
final class JsonCursor {
    private final String document;
    private final String path;
    private final JsonReader.Value value;

    private JsonCursor(String document, String path, JsonReader.Value value) {
        this.document = document;
        this.path = path;
        this.value = value;
    }

    static JsonCursor of(String document) {
        return new JsonCursor(document, "", JsonReader.read(document));
    }

    /** Returns a member of the object here. */
    JsonCursor get(String name) {
        if (!(value instanceof JsonReader.Members members)) {
            throw refusal("an object");
        }
        JsonReader.Value member = members.values().get(name);
        String memberPath = path.isEmpty() ? name : path + "." + name;
        if (member == null) {
            throw JsonReader.refusal(document, value.at(), memberPath, "missing", "a member of that name");
        }
        return new JsonCursor(document, memberPath, member);
    }

    /** Returns what the elements of the array here are read as. */
    <T> List<T> items(Function<JsonCursor, T> reading) {
        if (!(value instanceof JsonReader.Items items)) {
            throw refusal("an array");
        }
        List<T> read = new ArrayList<>();
        for (int i = 0; i < items.values().size(); i++) {
            read.add(reading.apply(new JsonCursor(
                    document, path + "[" + i + "]", items.values().get(i))));
        }
        return read;
    }

    boolean isNull() {
        return value instanceof JsonReader.Word word && word.value().equals("null");
    }

    String text() {
        if (value instanceof JsonReader.Text text) {
            return text.value();
        }
        throw refusal("a string");
    }

    long wholeNumber() {
        if (value instanceof JsonReader.Numeral numeral) {
            try {
                return Long.parseLong(numeral.value());
            } catch (NumberFormatException e) {
                throw refusal("a whole number below 2^63");
            }
        }
        throw refusal("a whole number");
    }

    long count() {
        return countUpTo(Long.MAX_VALUE);
    }

    int smallCount() {
        return (int) countUpTo(Integer.MAX_VALUE);
    }

    private long countUpTo(long greatest) {
        long count = wholeNumber();
        if (count < 0 || count > greatest) {
            throw refusal("a whole number from 0 to " + greatest);
        }
        return count;
    }

    /** Returns the number here, as {@link JsonWriter#value(double)} writes it. */
    double number() {
        if (value instanceof JsonReader.Numeral numeral) {
            return Double.parseDouble(numeral.value());
        }
        if (isNull()) {
            return Double.NaN;
        }
        if (value instanceof JsonReader.Text text && text.value().matches("-?Infinity")) {
            return Double.parseDouble(text.value());
        }
        throw refusal("a number, or null for none");
    }

    /** Returns what the string here is read as; a failure to read it is a refusal. */
    <T> T parsed(Function<String, T> reading, String expected) {
        String text = text();
        try {
            return reading.apply(text);
        } catch (RuntimeException e) {
            throw refusal(expected);
        }
    }

    /** Returns the refusal of what stands here. */
    IllegalArgumentException refusal(String expected) {
        int end = Math.min(document.length(), value.at() + 40);
        String found = value instanceof JsonReader.Members
                ? "an object"
                : value instanceof JsonReader.Items
                        ? "an array"
                        : value instanceof JsonReader.Text text
                                ? "\"" + text.value() + "\""
                                : document.substring(value.at(), end).split("[,\\s\\]}]", 2)[0];
        return JsonReader.refusal(document, value.at(), path.isEmpty() ? "report" : path, found, expected);
    }
}
