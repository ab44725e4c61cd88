package dev.perfkit.balancer;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the header of a server's report, which may be anything. */
final class ReportParser {
    /*
     *     "TEXT " name (= | :) number, ...       a map's entries as  map.entry
     *     "JSON " {"name": number, "map": {"entry": number}}
     *
     * Both are read into the names of the first. JSON of protocol buffers may call named_metrics namedMetrics.
     */
    private static final int LONGEST = 8_192;
    private static final int DEEPEST = 16;
    private static final String IN_FLIGHT = "named_metrics.in-flight";
    private static final String SERVICE = "named_metrics.service-ms";

    private final Map<String, Double> figures = new HashMap<>();
    private final String text;
    private int at;

    private ReportParser(String text) {
        this.text = text;
    }

    static @Nullable ServerReport parse(String header) {
        if (header.length() > LONGEST) {
            return null;
        }
        ReportParser parser = new ReportParser(header);
        boolean read = header.startsWith("TEXT ")
                ? parser.readText(header.substring(5))
                : header.startsWith("JSON ") && parser.readJson();
        return read ? parser.report() : null;
    }

    private @Nullable ServerReport report() {
        double inFlight = figures.getOrDefault(IN_FLIGHT, -1.0);
        Double service = figures.get(SERVICE);
        boolean isFair = inFlight >= 0
                && inFlight == Math.rint(inFlight)
                && inFlight <= ServerReport.MOST_IN_FLIGHT
                && (service == null || (service > 0 && service <= ServerReport.LONGEST_MILLIS));
        return isFair ? new ServerReport((int) inFlight, service == null ? Double.NaN : service) : null;
    }

    private boolean readText(String list) {
        for (String entry : list.split(",", -1)) {
            int equals = entry.indexOf('=');
            int end = equals >= 0 ? equals : entry.indexOf(':');
            if (end < 0
                    || !add(
                            entry.substring(0, end).strip(),
                            entry.substring(end + 1).strip())) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether that is a name, for the first time, and a number. */
    private boolean add(String name, String number) {
        try {
            return !name.isEmpty() && figures.put(name, Double.parseDouble(number)) == null;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private boolean readJson() {
        at = 5;
        return readValue("", 0) && next() == 0;
    }

    private boolean readValue(String name, int depth) {
        char first = next();
        if (first == '{' && depth < DEEPEST) {
            return readMembers(name, depth, '}');
        }
        if (first == '[' && depth < DEEPEST) {
            return readMembers(name, depth, ']');
        }
        if (first == '"') {
            return readString() != null;
        }
        int from = at;
        while (at < text.length() && ",]}".indexOf(text.charAt(at)) < 0 && text.charAt(at) > ' ') {
            at++;
        }
        String word = text.substring(from, at);
        return word.equals("true") || word.equals("false") || word.equals("null") || add(name, word);
    }

    private boolean readMembers(String map, int depth, char end) {
        at++;
        if (next() == end) {
            at++;
            return true;
        }
        int index = 0;
        while (true) {
            String key = Integer.toString(index++);
            if (end == '}') {
                key = next() == '"' ? readString() : null;
                if (key == null || next() != ':') {
                    return false;
                }
                at++;
            }
            String entry = key.equals("namedMetrics") && depth == 0 ? "named_metrics" : key;
            if (!readValue(map.isEmpty() ? entry : map + "." + entry, depth + 1)) {
                return false;
            }
            char after = next();
            at++;
            if (after != ',') {
                return after == end;
            }
        }
    }

    /** Returns what stands between quotes, escapes as they are written; null where it does not end. */
    private @Nullable String readString() {
        int from = ++at;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at < text.length() ? text.substring(from, at++) : null;
    }

    /** Passes over space; returns what comes then, 0 for the end. */
    private char next() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }
}
