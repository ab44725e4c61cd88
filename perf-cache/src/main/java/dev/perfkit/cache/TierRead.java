package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a {@link CacheTier} has to say of a key: the value, or the right to bring one.
 *
 * @param <V> the values
 */
public sealed interface TierRead<V> {

    /**
     * The tier has the value.
     *
     * @param <V> the values
     * @param entry what was stored
     * @param version its version, see {@link CacheTier}
     * @param stamp what tells it from other values that the key had with the same version: means nothing but to {@link
     *     CacheTier#renewal}; 0 where the tier knows none
     * @param timeLeft how long the tier would still keep it when it answered, fresh or stale: less {@link
     *     TierEntry#staleTime()}, how long it is fresh; relative, so that no two clocks have to agree
     */
    record Hit<V>(TierEntry<V> entry, long version, long stamp, Duration timeLeft) implements TierRead<V> {
        /** Checks that nothing is null. */
        public Hit {
            requireNonNull(entry, "entry");
            requireNonNull(timeLeft, "timeLeft");
        }
    }

    /**
     * The tier has no value. Whoever loads one may bring it to {@link CacheTier#fill} with this lease, which is worth
     * nothing from the next {@code write} or {@code remove} of the key on.
     *
     * @param <V> the values
     * @param token what the tier knows the lease by
     * @param undecodable whether a value is there that can no longer be read
     * @param elsewhere whether another JVM is loading the value at this moment, which {@link CacheTier#await} waits for
     * @param spent how much of the time that the tier may take for one {@code get} has been taken; zero where the tier
     *     leaves it to the cache to measure
     */
    record Lease<V>(String token, boolean undecodable, boolean elsewhere, Duration spent) implements TierRead<V> {
        /** Checks that nothing is null. */
        public Lease {
            requireNonNull(token, "token");
            requireNonNull(spent, "spent");
        }

        /** Makes a lease that nobody else loads under. */
        public Lease(String token, boolean undecodable) {
            this(token, undecodable, false, Duration.ZERO);
        }

        /** Returns the lease with so much time taken. */
        public Lease<V> spent(Duration time) {
            return new Lease<>(token, undecodable, elsewhere, time);
        }
    }
}
