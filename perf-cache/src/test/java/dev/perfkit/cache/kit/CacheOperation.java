package dev.perfkit.cache.kit;

import static java.util.Objects.requireNonNull;

/**
 * Something that was done to a key of {@link Versions}, and when; what a history is made of.
 *
 * <p>Start and end are of one clock, that of {@code Ticker.system()}: on Linux, all JVMs of a machine read the same one.
 *
 * @param kind what was done
 * @param node by whom; of a fault, what happened to whom
 * @param key to which key; of no meaning for a fault
 * @param version what was read or put; of a removal, the version that made it necessary; {@link CacheNode#ABSENT} for nothing
 * @param start when it was called, in nanoseconds
 * @param end when it returned or threw
 * @param acknowledged whether it returned; a change that threw may have been done, may be done later, or never
 */
public record CacheOperation(
        Kind kind, String node, int key, long version, long start, long end, boolean acknowledged) {

    /** What was done. */
    public enum Kind {
        /** A read through the node's cache. */
        GET,
        /** A read that was answered by what the cache itself called stale. */
        STALE_GET,
        /** A put. */
        PUT,
        /** A removal, after the source had changed. */
        REMOVE,
        /** A read of the far tier past all near ones. */
        FAR_GET,
        /** A cut, a stall or the like, from its beginning to its end. */
        FAULT
    }

    /** Checks the times. */
    public CacheOperation {
        requireNonNull(kind, "kind");
        requireNonNull(node, "node");
        if (end - start < 0) {
            throw new IllegalArgumentException("end: " + end + " (expected: >= start, " + start + ")");
        }
    }

    /** Returns whether it was over before the other began. */
    public boolean isBefore(CacheOperation other) {
        return end - other.start < 0;
    }

    boolean isChange() {
        return kind == Kind.PUT || kind == Kind.REMOVE;
    }

    /** Returns one line, for {@link #parse} in another JVM. */
    public String toLine() {
        return kind + "\t" + node + "\t" + key + "\t" + version + "\t" + start + "\t" + end + "\t" + acknowledged;
    }

    /** Returns what {@link #toLine} wrote. */
    public static CacheOperation parse(String line) {
        String[] words = line.split("\t", -1);
        if (words.length != 7) {
            throw new IllegalArgumentException("line: \"" + line + "\" (expected: seven words between tabs)");
        }
        return new CacheOperation(
                Kind.valueOf(words[0]),
                words[1],
                Integer.parseInt(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]),
                Long.parseLong(words[5]),
                Boolean.parseBoolean(words[6]));
    }

    /** Returns it as a person reads it, without its times. */
    @Override
    public String toString() {
        return switch (kind) {
            case GET -> node + " gets " + value() + " of key " + key;
            case STALE_GET -> node + " gets " + value() + " of key " + key + ", said to be stale";
            case PUT -> node + " puts " + version + " of key " + key + thrown();
            case REMOVE -> node + " removes key " + key + ", now " + version + thrown();
            case FAR_GET -> "the far tier has " + value() + " of key " + key;
            case FAULT -> node;
        };
    }

    private String value() {
        return version == CacheNode.ABSENT ? "nothing" : String.valueOf(version);
    }

    private String thrown() {
        return acknowledged ? "" : ", which throws";
    }
}
