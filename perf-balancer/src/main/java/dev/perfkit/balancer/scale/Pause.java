package dev.perfkit.balancer.scale;

/** What an autoscaler leaves alone for the time being. */
public enum Pause {
    /** Nothing: it grows and shrinks. */
    NONE,
    /** It does not grow. */
    GROWTH,
    /** It does not shrink. */
    SHRINKAGE,
    /** It does neither. */
    BOTH;

    boolean stops(int by) {
        return by != 0 && (this == BOTH || this == (by > 0 ? GROWTH : SHRINKAGE));
    }
}
