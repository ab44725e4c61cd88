package dev.perfkit.cache;

/** What the near tier keeps for a key. Two entries are the same only if they are one. */
final class NearEntry<V> {
    private final V value;
    private final long version;
    private final long deadline;

    /**
     * Creates an entry.
     *
     * @param version the far tier's version of the value; 0 where it never was there
     * @param deadline when it ends, on the near tier's ticker
     */
    NearEntry(V value, long version, long deadline) {
        this.value = value;
        this.version = version;
        this.deadline = deadline;
    }

    V value() {
        return value;
    }

    long version() {
        return version;
    }

    boolean isLiving(long now) {
        return deadline - now > 0;
    }
}
