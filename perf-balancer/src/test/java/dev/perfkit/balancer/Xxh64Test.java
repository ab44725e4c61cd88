package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The vectors of cli/xsum_sanity_check.c in github.com/Cyan4973/xxHash, those of even length. */
class Xxh64Test {
    private static final long PRIME32 = 2_654_435_761L;
    private static final long PRIME64 = 0x9E37_79B1_85EB_CA8DL;

    /** So many bytes of that file's test buffer, two in a char. */
    private static String bytes(int length) {
        byte[] buffer = new byte[length];
        long generator = PRIME32;
        for (int i = 0; i < length; i++) {
            buffer[i] = (byte) (generator >>> 56);
            generator *= PRIME64;
        }
        char[] chars = new char[length / 2];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) ((buffer[2 * i] & 0xFF) | ((buffer[2 * i + 1] & 0xFF) << 8));
        }
        return new String(chars);
    }

    @Test
    void hash_publishedVectors_areMet() {
        assertThat(Xxh64.hash(bytes(0), 0)).isEqualTo(0xEF46DB3751D8E999L);
        assertThat(Xxh64.hash(bytes(0), PRIME32)).isEqualTo(0xAC75FDA2929B17EFL);
        assertThat(Xxh64.hash(bytes(4), 0)).isEqualTo(0x9136A0DCA57457EEL);
        assertThat(Xxh64.hash(bytes(14), 0)).isEqualTo(0x8282DCC4994E35C8L);
        assertThat(Xxh64.hash(bytes(14), PRIME32)).isEqualTo(0xC3BD6BF63DEB6DF0L);
        assertThat(Xxh64.hash(bytes(222), 0)).isEqualTo(0xB641AE8CB691C174L);
        assertThat(Xxh64.hash(bytes(222), PRIME32)).isEqualTo(0x20CB8AB7AE10C14AL);
    }

    @Test
    void hash_longKey_allocatesNothing() {
        String key = "session-".repeat(8);

        assertThat(Allocation.perCall(() -> Xxh64.hash(key, 0))).isLessThan(0.1);
    }
}
