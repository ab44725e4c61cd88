package dev.perfkit.monitor.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What to say of a name that is not known: what it may have been meant for, and what there is. */
final class Names {
    private static final int SHOWN = 20;

    private Names() {}

    /** Returns {@code (did you mean warning? expected: one of warning, critical)}. */
    static String hint(String unknown, Collection<String> known) {
        List<Near> nearest = known.stream()
                .map(name -> new Near(name, distance(unknown, name)))
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .toList();
        String meant = nearest.isEmpty() || nearest.get(0).distance > Math.max(2, unknown.length() / 3)
                ? ""
                : "did you mean " + nearest.get(0).name + "? ";
        String shown = nearest.stream().limit(SHOWN).map(Near::name).sorted().collect(Collectors.joining(", "));
        String rest = nearest.size() > SHOWN ? " and " + (nearest.size() - SHOWN) + " more" : "";
        return "(" + meant + "expected: " + (nearest.isEmpty() ? "nothing, there is none" : "one of " + shown + rest)
                + ")";
    }

    /** How many characters must be put in, left out or exchanged, where case and the signs between words do not count. */
    static int distance(String one, String other) {
        String a = bare(one);
        String b = bare(other);
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] now = new int[b.length() + 1];
            now[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int exchanged = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(exchanged, Math.min(before[j], now[j - 1]) + 1);
            }
            before = now;
        }
        return before[b.length()];
    }

    private static String bare(String name) {
        return name.toLowerCase(Locale.ROOT)
                .chars()
                .filter(sign -> "-_. ".indexOf(sign) < 0)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private record Near(String name, int distance) {}
}
