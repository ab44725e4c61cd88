package dev.perfkit.cache;

import org.jspecify.annotations.Nullable;

/**
 * A lease of two tiers, which travels as one: its token tells where the one of the upper tier ends.
 *
 * @param above the upper tier's
 * @param below the lower tier's; null where it gave none
 * @param isRenewal whether it is to replace a value that the upper tier has
 */
record StackedLease<V>(TierRead.Lease<V> above, TierRead.@Nullable Lease<V> below, boolean isRenewal) {
    private static final String RENEWAL = "renewal:";
    private static final String ABOVE_ONLY = "above:";

    static <V> TierRead.Lease<V> of(TierRead.Lease<V> above, TierRead.@Nullable Lease<V> below) {
        return below == null
                ? new TierRead.Lease<>(ABOVE_ONLY + above.token(), above.undecodable())
                : new TierRead.Lease<>(
                        above.token().length() + ":" + above.token() + below.token(),
                        above.undecodable() || below.undecodable());
    }

    static <V> TierRead.Lease<V> renewal(TierRead.Lease<V> above) {
        return new TierRead.Lease<>(RENEWAL + above.token(), false);
    }

    static <V> StackedLease<V> parse(TierRead.Lease<V> lease) {
        String token = lease.token();
        if (token.startsWith(RENEWAL)) {
            return new StackedLease<>(part(token.substring(RENEWAL.length())), null, true);
        }
        if (token.startsWith(ABOVE_ONLY)) {
            return new StackedLease<>(part(token.substring(ABOVE_ONLY.length())), null, false);
        }
        int start = token.indexOf(':') + 1;
        int end = start + Integer.parseInt(token.substring(0, start - 1));
        return new StackedLease<>(part(token.substring(start, end)), part(token.substring(end)), false);
    }

    private static <V> TierRead.Lease<V> part(String token) {
        return new TierRead.Lease<>(token, false);
    }
}
