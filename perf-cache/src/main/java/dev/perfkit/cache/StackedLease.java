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
        String token = below == null
                ? ABOVE_ONLY + above.token()
                : above.token().length() + ":" + above.token() + below.token();
        boolean undecodable = above.undecodable() || (below != null && below.undecodable());
        // Only the upper tier's is waited for: who loads brings the value to both.
        return new TierRead.Lease<>(token, undecodable, above.elsewhere(), above.spent());
    }

    static <V> TierRead.Lease<V> renewal(TierRead.Lease<V> above) {
        return new TierRead.Lease<>(RENEWAL + above.token(), false);
    }

    static <V> StackedLease<V> parse(TierRead.Lease<V> lease) {
        String token = lease.token();
        if (token.startsWith(RENEWAL)) {
            return new StackedLease<>(above(lease, token.substring(RENEWAL.length())), null, true);
        }
        if (token.startsWith(ABOVE_ONLY)) {
            return new StackedLease<>(above(lease, token.substring(ABOVE_ONLY.length())), null, false);
        }
        int start = token.indexOf(':') + 1;
        if (start == 0) {
            // What peek gives is good for nothing in either tier.
            return new StackedLease<>(lease, null, false);
        }
        int end = start + Integer.parseInt(token.substring(0, start - 1));
        TierRead.Lease<V> below = new TierRead.Lease<>(token.substring(end), false, false, lease.spent());
        return new StackedLease<>(above(lease, token.substring(start, end)), below, false);
    }

    private static <V> TierRead.Lease<V> above(TierRead.Lease<V> whole, String token) {
        return new TierRead.Lease<>(token, whole.undecodable(), whole.elsewhere(), whole.spent());
    }
}
