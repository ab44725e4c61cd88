package dev.perfkit.simulations.memory.real;

import dev.perfkit.memory.Resource;
import dev.perfkit.simulations.memory.shop.Load;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether what a profiler said of a load is so.
 *
 * @param load what ran
 * @param seen what was said of it in the end; empty where the program died
 */
record Judgement(Load load, List<Seen> seen) {

    /** Returns whether it is: a leak is found and its owner named, and nothing of a harmless load is called a leak. */
    boolean isRight() {
        return load.leaks().isPresent()
                ? isFound() && (load.owner().isEmpty() || isOwnerNamed())
                : !seen.isEmpty() && !hasOthers();
    }

    /** Returns whether what leaks was called leaking. */
    boolean isFound() {
        return leak().filter(Seen::isAlarm).isPresent();
    }

    /** Returns whether the class of which there are too many objects was named, or is said to hold what grows. */
    boolean isOwnerNamed() {
        return leak().isPresent()
                && load.owner()
                        .filter(owner -> leak().get().classes().contains(owner))
                        .isPresent();
    }

    /** Returns what was called leaking and is not what leaks. */
    List<Resource> others() {
        return seen.stream()
                .filter(Seen::isAlarm)
                .map(Seen::resource)
                .filter(resource -> !load.leaks().equals(Optional.of(resource)))
                .toList();
    }

    boolean hasOthers() {
        return !others().isEmpty();
    }

    private Optional<Seen> leak() {
        return seen.stream()
                .filter(one -> load.leaks().equals(Optional.of(one.resource())))
                .findFirst();
    }

    /** Returns it in a few words. */
    @Override
    public String toString() {
        if (seen.isEmpty()) {
            return "DIED";
        }
        String others = others().stream().map(Judgement::words).collect(Collectors.joining(", "));
        String text = leak().map(one -> words(one.state())
                        + (load.owner().isEmpty() || isOwnerNamed() ? "" : ", owner not named")
                        + (hasOthers() ? ", and " + others : ""))
                .orElse(hasOthers() ? others : "no leak");
        return isRight() ? text : "WRONG: " + text;
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
