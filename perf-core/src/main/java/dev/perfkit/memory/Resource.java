package dev.perfkit.memory;

/** What can leak. */
public enum Resource {
    /** What of the heap is in use after a collection that looked at all of it. */
    HEAP("bytes", 8 << 20),
    /** The metadata of classes, after such a collection. */
    METASPACE("bytes", 4 << 20),
    /** Memory outside of the heap that direct buffers hold. */
    DIRECT_BUFFERS("bytes", 8 << 20),
    /** Live threads. */
    THREADS("threads", 16),
    /** Open files and sockets. */
    FILES("files", 16);

    private final String unit;
    private final double leastGrowth;

    Resource(String unit, double leastGrowth) {
        this.unit = unit;
        this.leastGrowth = leastGrowth;
    }

    /** Returns the unit of its amounts. */
    public String unit() {
        return unit;
    }

    /** Returns below which growth over the time that was looked at nothing is called a leak. */
    double leastGrowth() {
        return leastGrowth;
    }
}
