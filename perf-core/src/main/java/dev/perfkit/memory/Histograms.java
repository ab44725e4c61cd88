package dev.perfkit.memory;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Histograms of the classes, of which each makes the JVM collect all of its garbage: so only while something is suspected, and at most so
 * many an hour. Not safe for threads.
 */
final class Histograms {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int TOLD = 10;
    private static final int COMPARED = 2;

    private final int perHour;
    private final @Nullable Supplier<String> source;
    private final ArrayDeque<Duration> taken = new ArrayDeque<>();
    private long count;
    /** As text, which is one array whose size is known and can be left out; parsed it would be what grows most in a small program. */
    private @Nullable String first;

    private boolean begun;
    private boolean unanswered;
    private Duration next = Duration.ZERO;
    private Duration gap = Duration.ZERO;
    private Map<Resource, List<GrowingClass>> growing = Map.of();

    /**
     * Begins with none.
     *
     * @param perHour how many to take an hour
     * @param source returns the JVM's text; null where this JVM has none
     */
    Histograms(int perHour, @Nullable Supplier<String> source) {
        this.perHour = perHour;
        this.source = source;
    }

    /** Returns what asks the JVM, or null where it cannot be asked: OpenJ9 and native images have no such bean. */
    static @Nullable Supplier<String> ofThisJvm() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            ObjectName name = new ObjectName("com.sun.management:type=DiagnosticCommand");
            if (!server.isRegistered(name)) {
                return null;
            }
            return () -> {
                try {
                    return (String) server.invoke(name, "gcClassHistogram", new Object[] {new String[0]}, new String[] {
                        String[].class.getName()
                    });
                } catch (JMException e) {
                    throw new IllegalStateException("class histogram: " + e, e);
                }
            };
        } catch (JMException e) {
            return null;
        }
    }

    /** Returns whether one may be taken now; after one that has failed not before its time. */
    boolean isAllowed(Duration now) {
        while (!taken.isEmpty() && now.minus(taken.peekFirst()).compareTo(HOUR) >= 0) {
            taken.removeFirst();
        }
        return source != null && taken.size() < perHour && !(unanswered && now.compareTo(next) < 0);
    }

    /** Returns whether no two were compared yet, and further ones may be taken. */
    boolean isAwaited(Duration now) {
        return growing.isEmpty() && isAllowed(now);
    }

    /** Returns whether any will ever be taken. */
    boolean isAvailable() {
        return source != null && perHour > 0;
    }

    /**
     * Returns whether, with something under suspicion, the next is due: the second some time after the first, then ever rarer, and
     * never the last two of the hour. These are for a suspicion that is revoked and comes back.
     */
    boolean isDue(Duration now) {
        boolean due = isAllowed(now) && (!begun || now.compareTo(next) >= 0);
        return due && (growing.isEmpty() || taken.size() + COMPARED < perHour);
    }

    /**
     * Counts one that is taken now, and returns what makes the JVM do it: not under a lock, it takes as long as a full collection.
     *
     * @param span over which the growth was seen: a quarter of it shows what grows
     */
    Supplier<String> begin(Duration now, Duration span) {
        Supplier<String> jvm = source;
        if (jvm == null) {
            throw new IllegalStateException("no class histograms in this JVM");
        }
        taken.addLast(now); // also where it will fail: it is not to be tried at each sample
        count++;
        gap = begun ? gap.multipliedBy(2) : span.dividedBy(4);
        gap = gap.compareTo(LONGEST) < 0 ? gap : LONGEST; // those that are to tell garbage from a leak double it too
        begun = true;
        unanswered = true;
        next = now.plus(gap);
        return jvm;
    }

    /** Takes what the JVM has answered. */
    void add(String text) {
        unanswered = false;
        String before = first;
        if (before == null) {
            first = text;
            return;
        }
        ClassHistogram earlier = ClassHistogram.parse(before);
        ClassHistogram now = ClassHistogram.parse(text).withoutArray(before.length());
        Map<Resource, List<GrowingClass>> grown = new EnumMap<>(Resource.class);
        for (Resource resource : Resource.values()) {
            grown.put(resource, now.since(earlier, resource, TOLD));
        }
        growing = grown;
    }

    /** Forgets: nothing is suspected any more. */
    void calm() {
        first = null;
        begun = false;
        growing = Map.of();
    }

    List<GrowingClass> growing(Resource resource) {
        return growing.getOrDefault(resource, List.of());
    }

    /** Returns what became of them in words. */
    String note() {
        if (source == null) {
            return "class histograms: this JVM has none, so growing classes are not known";
        }
        return perHour == 0
                ? "class histograms: off"
                : "class histograms: " + count + " taken, each with a full collection (at most " + perHour
                        + " an hour)";
    }
}
