package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.perfkit.cache.Group;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
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
        long latest = Math.max(highest, number);
        if (group instanceof Group.Tag tag) {
            tags.merge(tag.name(), number, Math::max);
        } else if (group instanceof Group.Prefix prefix) {
            prefixes.merge(prefix.text(), number, Math::max);
            measure(prefix.text().length());
        } else {
            addAllKeys(number);
        }
        if (size() > LIMIT) {
            // As in Redis; who never hears of it, since it only writes, has to see to it by itself.
            addAllKeys(latest);
        }
        // Last: who finds nothing newer than its entry looks no further.
        highest = latest;
    }

    private void addAllKeys(long number) {
        all = Math.max(all, number);
        tags.values().removeIf(earlier -> earlier <= all);
        prefixes.values().removeIf(earlier -> earlier <= all);
        lengths = prefixes.keySet().stream()
                .mapToInt(String::length)
                .sorted()
                .distinct()
                .toArray();
    }

    private void measure(int length) {
        int place = Arrays.binarySearch(lengths, length);
        if (place < 0) {
            int[] more = Arrays.copyOf(lengths, lengths.length + 1);
            more[lengths.length] = length;
            Arrays.sort(more);
            lengths = more;
        }
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

    /** Returns how many groups are kept. */
    int size() {
        return tags.size() + prefixes.size();
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
