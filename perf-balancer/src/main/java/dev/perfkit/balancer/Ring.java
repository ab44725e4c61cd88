package dev.perfkit.balancer;

import dev.perfkit.balancer.Candidates.Members;
import java.util.Arrays;

/** Points on a ring, many of each member; a key belongs to the next. */
final class Ring implements KeyTable {
    /*
     * A point is 43 bits of hash and, below, 20 bits that say the member's place in the order of names; so one sorted array
     * is all, and members whose points fall together (once in eight million pairs of a million points) share them by name.
     */
    static final int POINTS = 150;
    /** More are halved, and halved again: eight megabytes. */
    private static final int MOST = 1 << 20;

    private static final long MASK = (1 << 20) - 1;

    private final int[] order;
    private final long[] points;

    Ring(Members members) {
        order = KeyTable.byName(members);
        long scale = scale(members);
        int count = 0;
        for (int member : order) {
            count += points(members.weight(member), scale);
        }
        points = new long[count];
        int at = 0;
        for (int i = 0; i < order.length; i++) {
            long hash = KeyTable.hash(members, order[i]);
            for (int k = points(members.weight(order[i]), scale); k > 0; k--) {
                points[at++] = ((Xxh64.mix(hash + k) >>> 1) & ~MASK) | i;
            }
        }
        Arrays.sort(points);
    }

    /** Returns the least power of two that brings the sum of all points down to {@link #MOST}. */
    private static long scale(Members members) {
        long sum = 0;
        for (int i = 0; i < members.size(); i++) {
            sum += (long) members.weight(i) * POINTS;
        }
        long scale = 1;
        while (sum / scale > MOST) {
            scale *= 2;
        }
        return scale;
    }

    private static int points(int weight, long scale) {
        return (int) Math.max(1, ((long) weight * POINTS + scale / 2) / scale);
    }

    @Override
    public int member(long key) {
        int found = Arrays.binarySearch(points, key >>> 1);
        int next = found < 0 ? -found - 1 : found;
        return order[(int) (points[next < points.length ? next : 0] & MASK)];
    }
}
