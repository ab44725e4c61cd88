package dev.perfkit.cache;

/** What became of a value that was brought to a {@link CacheTier} with a lease. */
public sealed interface TierFill {

    /**
     * The tier took it.
     *
     * @param version the version that it gave the value
     */
    record Stored(long version) implements TierFill {}

    /**
     * The lease was no longer good: the key was written or removed since the value was loaded, by whomever, or the load took
     * longer than leases last. The tier is as it was.
     */
    record Overtaken() implements TierFill {}
}
