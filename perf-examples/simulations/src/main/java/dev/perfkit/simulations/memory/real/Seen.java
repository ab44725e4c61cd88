package dev.perfkit.simulations.memory.real;

import dev.perfkit.memory.LeakState;
import dev.perfkit.memory.LeakVerdict;
import dev.perfkit.memory.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a profiler said of a resource in the end, in a form that passes between JVMs: {@code HEAP=CONFIRMED:byte[],shop.Receipt}.
 *
 * @param resource what it is about
 * @param state whether it leaks
 * @param classes those that grow, and their owners
 */
record Seen(Resource resource, LeakState state, Set<String> classes) {
    /** What the line begins with by which a program tells all that it has seen. */
    static final String LINE = "SEEN ";

    static Seen of(LeakVerdict verdict) {
        Set<String> classes = new TreeSet<>();
        verdict.growing().forEach(growing -> {
            classes.add(growing.name());
            classes.addAll(growing.owners());
        });
        return new Seen(verdict.resource(), verdict.state(), classes);
    }

    /** Returns whether it was called a leak. */
    boolean isAlarm() {
        return state == LeakState.SUSPECTED || state == LeakState.CONFIRMED;
    }

    static String line(List<LeakVerdict> verdicts) {
        return LINE + verdicts.stream().map(Seen::of).map(Seen::toString).collect(Collectors.joining(" "));
    }

    static List<Seen> parse(String line) {
        List<Seen> all = new ArrayList<>();
        for (String word : line.substring(LINE.length()).split(" ", -1)) {
            int equals = word.indexOf('=');
            int colon = word.indexOf(':');
            String classes = word.substring(colon + 1);
            all.add(new Seen(
                    Resource.valueOf(word.substring(0, equals)),
                    LeakState.valueOf(word.substring(equals + 1, colon)),
                    classes.isEmpty() ? Set.of() : new TreeSet<>(List.of(classes.split(",", -1)))));
        }
        return all;
    }

    @Override
    public String toString() {
        return resource + "=" + state + ":" + String.join(",", classes);
    }
}
