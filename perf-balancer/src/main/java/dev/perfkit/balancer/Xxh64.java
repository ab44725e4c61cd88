package dev.perfkit.balancer;

/** The hash XXH64 of text, the same in every process. */
final class Xxh64 {
    /*
     * Of the text's UTF-16 code units, low byte first: what a String holds, so that nothing is encoded and nothing allocated.
     * Written after the specification in doc/xxhash_spec.md of github.com/Cyan4973/xxHash:
     *
     *     32 bytes and more   four lanes take 8 bytes each in turn and are merged
     *     the rest            8 bytes at a time, then 4, then each byte
     *     at last             avalanche
     */
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;

    private Xxh64() {}

    static long hash(String text, long seed) {
        int length = text.length();
        int at = 0;
        long hash;
        if (length >= 16) {
            long a = seed + P1 + P2;
            long b = seed + P2;
            long c = seed;
            long d = seed - P1;
            for (; at <= length - 16; at += 16) {
                a = round(a, four(text, at));
                b = round(b, four(text, at + 4));
                c = round(c, four(text, at + 8));
                d = round(d, four(text, at + 12));
            }
            hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
            hash = merge(merge(merge(merge(hash, a), b), c), d);
        } else {
            hash = seed + P5;
        }
        hash += 2L * length;
        for (; at <= length - 4; at += 4) {
            hash = Long.rotateLeft(hash ^ round(0, four(text, at)), 27) * P1 + P4;
        }
        if (at <= length - 2) {
            hash = Long.rotateLeft(hash ^ (two(text, at) * P1), 23) * P2 + P3;
            at += 2;
        }
        if (at < length) {
            hash = Long.rotateLeft(hash ^ ((text.charAt(at) & 0xFF) * P5), 11) * P1;
            hash = Long.rotateLeft(hash ^ ((text.charAt(at) >>> 8) * P5), 11) * P1;
        }
        return mix(hash);
    }

    /** Spreads what is in a number over all its bits, one to one; XXH64's last step. */
    static long mix(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * P2;
        mixed = (mixed ^ (mixed >>> 29)) * P3;
        return mixed ^ (mixed >>> 32);
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * P2, 31) * P1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * P1 + P4;
    }

    private static long two(String text, int at) {
        return text.charAt(at) | ((long) text.charAt(at + 1) << 16);
    }

    private static long four(String text, int at) {
        return two(text, at) | (two(text, at + 2) << 32);
    }
}
