package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.perfkit.cache.Group;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Which groups were invalidated, and the number of each invalidation. An entry is dead if a group of it has a number above what the
 * entry was loaded as of.
 *
 * <p>Numbers are in the order in which Redis did things. Who knows of one that was done knows that its load, begun thereafter,
 * saw what came before all lower ones too, whether or not it has heard of them: the highest number known is what an entry
 * is loaded as of.
 */
final class Kills {
    /** How many groups Redis keeps, before all of them become the group of all keys. */
    static final int LIMIT = 10_000;

    private final ConcurrentMap<String, Long> tags = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Long> prefixes = new ConcurrentHashMap<>();
    // Which lengths the prefixes have, so that a text is not compared with each.
    private volatile int[] lengths = {};
    private volatile long all;
    private volatile long highest;
    private volatile long settled;

    /** Returns how Redis has the group. */
    static String name(Group group) {
        if (group instanceof Group.Tag tag) {
            return "t:" + tag.name();
        }
        return group instanceof Group.Prefix prefix ? "p:" + prefix.text() : "p:";
    }

    /** Returns the group that Redis has; null if it is none. */
    static @Nullable Group group(String name) {
        String text = name.length() < 2 ? "" : name.substring(2);
        if (name.equals("p:")) {
            return new Group.All();
        }
        if (text.isBlank()) {
            return null;
        }
        return name.startsWith("t:") ? new Group.Tag(text) : name.startsWith("p:") ? new Group.Prefix(text) : null;
    }

    /** Returns the call that asks for the kills after a number. */
    static Call<List<Object>> after(byte[] key, long number) {
        return Scripts.KILLS.call(new byte[][] {key}, Long.toString(number).getBytes(US_ASCII));
    }

    /** Enters all kills after the settled number, as Redis answered. */
    void addAll(List<Object> found) {
        for (int i = 0; i < found.size(); i += 2) {
            Group group = group(new String((byte[]) found.get(i), UTF_8));
            long number = (long) Double.parseDouble(new String((byte[]) found.get(i + 1), US_ASCII));
            if (group != null) {
                add(group, number);
            }
            settle(number);
        }
    }

    /** Enters a kill; in any order. */
    synchronized void add(Group group, long number) {
        if (group instanceof Group.Tag tag) {
            tags.merge(tag.name(), number, Math::max);
        } else if (group instanceof Group.Prefix prefix) {
            prefixes.merge(prefix.text(), number, Math::max);
            measure();
        } else {
            all = Math.max(all, number);
            tags.values().removeIf(earlier -> earlier <= all);
            prefixes.values().removeIf(earlier -> earlier <= all);
            measure();
        }
        // Last: who finds nothing newer than its entry looks no further.
        highest = Math.max(highest, number);
    }

    private void measure() {
        Set<Integer> found = new TreeSet<>();
        prefixes.keySet().forEach(prefix -> found.add(prefix.length()));
        lengths = found.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Notes that every kill up to this one has been entered. */
    synchronized void settle(long number) {
        settled = Math.max(settled, number);
    }

    /** Returns up to which number no kill is missing. */
    long settled() {
        return settled;
    }

    /** Returns the highest number known. */
    long highest() {
        return highest;
    }

    boolean isDead(String text, Set<String> tagsOfEntry, long asOf) {
        // The one of all keys last: it is entered before those are removed that it includes.
        return asOf < highest && (isKilledByTag(tagsOfEntry, asOf) || isKilledByPrefix(text, asOf) || asOf < all);
    }

    private boolean isKilledByTag(Set<String> tagsOfEntry, long asOf) {
        for (String tag : tagsOfEntry) {
            if (asOf < tags.getOrDefault(tag, 0L)) {
                return true;
            }
        }
        return false;
    }

    private boolean isKilledByPrefix(String text, long asOf) {
        for (int length : lengths) {
            if (length > text.length()) {
                return false;
            }
            if (asOf < prefixes.getOrDefault(text.substring(0, length), 0L)) {
                return true;
            }
        }
        return false;
    }
}
