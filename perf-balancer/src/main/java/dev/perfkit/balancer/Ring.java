package dev.perfkit.balancer;

import java.util.Arrays;

/** Points on a ring, many of each member; a key belongs to the next. */
final class Ring implements KeyTable {
    /*
     * A point is 43 bits of hash and, below, 20 bits that say the member's place in the order of names; so one sorted array
     * is all, and members whose points fall together (once in eight million pairs of a million points) share them by name.
     */
    static final int POINTS = 150;

    private static final long MASK = (1 << 20) - 1;

    private final int[] order;
    private final long[] points;

    Ring(Members members) {
        order = KeyTable.byName(members);
        long scale = KeyTable.scale(members, POINTS);
        int count = 0;
        for (int member : order) {
            count += KeyTable.scaled(members, member, POINTS, scale);
        }
        points = new long[count];
        int at = 0;
        for (int i = 0; i < order.length; i++) {
            long hash = KeyTable.hash(members, order[i]);
            for (int k = KeyTable.scaled(members, order[i], POINTS, scale); k > 0; k--) {
                points[at++] = ((Xxh64.mix(hash + k) >>> 1) & ~MASK) | i;
            }
        }
        Arrays.sort(points);
    }

    @Override
    public int member(long key) {
        int found = Arrays.binarySearch(points, key >>> 1);
        int next = found < 0 ? -found - 1 : found;
        return order[(int) (points[next < points.length ? next : 0] & MASK)];
    }
}
