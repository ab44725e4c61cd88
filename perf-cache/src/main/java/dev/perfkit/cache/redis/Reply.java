package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/** What the read script answered: a lease or a value, and how long it has left. */
final class Reply {
    private static final int HEADER = 1 + Scripts.VERSION_DIGITS;

    private final byte[] data;
    private final long millisLeft;

    Reply(List<Object> reply) {
        this.data = (byte[]) reply.get(0);
        this.millisLeft = (Long) reply.get(1);
    }

    boolean isLease() {
        return data[0] == 'L';
    }

    String token() {
        return new String(data, 1, data.length - 1, US_ASCII);
    }

    /** The version as it stands there, whatever it is, to name the value by that cannot be read. */
    byte[] versionText() {
        return Arrays.copyOfRange(data, 1, Math.min(HEADER, data.length));
    }

    long version() {
        return Long.parseLong(new String(data, 1, Scripts.VERSION_DIGITS, US_ASCII));
    }

    ByteBuffer payload() {
        return ByteBuffer.wrap(data, HEADER, data.length - HEADER);
    }

    /** A key that never ends (somebody took its end away) has for ever left. */
    Duration timeLeft() {
        return millisLeft < 0 ? ChronoUnit.FOREVER.getDuration() : Duration.ofMillis(millisLeft);
    }
}
