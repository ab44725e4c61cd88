package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.codec.ValueCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes entries as the bytes that stand behind the version in Redis, and reads what stands there. */
final class EntryCodec<V> {
    /*
     * W version(16 digits) time(16 digits) | kind | time to live, ms | stale time, ms | load time, us | as of | tags | value
     *
     * The time is the server's, in microseconds, when the value was stored. The kind is a byte: 1 for a null, which has no
     * value, plus 2 for tags. Numbers are of 7 bits a byte, the lowest first, the highest bit telling that more follow. Tags
     * are their number, then the length and the UTF-8 of each. "As of" is the number of a kill: of one that the loader began
     * after, so that this and all earlier ones have no say in the entry.
     *
     * What is put, where kills have their numbers from the same counter, is as of its own version: kills done before it have lower
     * ones, whether or not this tier has heard of them.
     */
    /** Encodes an entry as of its own version; no kill's number, since counters begin at the clock. */
    static final long ITS_VERSION = 1;

    private static final int NULL = 1;
    private static final int TAGGED = 2;
    private static final int VERSION_END = 1 + Scripts.VERSION_DIGITS;
    private static final int HEAD = VERSION_END + Scripts.TIME_DIGITS;

    private final ValueCodec<V> codec;
    private final int maximumValueBytes;

    EntryCodec(ValueCodec<V> codec, int maximumValueBytes) {
        this.codec = codec;
        this.maximumValueBytes = maximumValueBytes;
    }

    /**
     * What was read.
     *
     * @param entry the entry
     * @param version its version
     * @param stamp tells it from others of its version: when it was stored, in microseconds of the server's clock
     * @param asOf see {@link EntryCodec}
     */
    record Stored<V>(TierEntry<V> entry, long version, long stamp, long asOf) {
        /** Returns when it was stored, in milliseconds of the server's clock. */
        long storedAt() {
            return stamp / 1_000;
        }
    }

    byte[] encode(TierEntry<V> entry, long asOf) {
        byte[] value = entry.value() == null ? new byte[0] : encodeValue(entry.value());
        List<byte[]> tags = new ArrayList<>(entry.tags().size());
        entry.tags().forEach(tag -> tags.add(ValueCodec.string().encode(tag)));
        long timeToLive = millis("timeToLive", entry.timeToLive());
        long staleTime = millis("staleTime", entry.staleTime());
        long loadTime = entry.loadTime().toNanos() / 1_000;
        int size = 1 + sizeOf(timeToLive) + sizeOf(staleTime) + sizeOf(loadTime) + sizeOf(asOf) + value.length;
        if (!tags.isEmpty()) {
            size += sizeOf(tags.size());
            for (byte[] tag : tags) {
                size += sizeOf(tag.length) + tag.length;
            }
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        bytes.put((byte) ((entry.value() == null ? NULL : 0) | (tags.isEmpty() ? 0 : TAGGED)));
        put(bytes, timeToLive);
        put(bytes, staleTime);
        put(bytes, loadTime);
        put(bytes, asOf);
        if (!tags.isEmpty()) {
            put(bytes, tags.size());
            for (byte[] tag : tags) {
                put(bytes, tag.length);
                bytes.put(tag);
            }
        }
        return bytes.put(value).array();
    }

    /** Returns how long Redis is to keep the entry, as scripts are given it. */
    static byte[] millis(TierEntry<?> entry) {
        return Long.toString(Math.max(1, millis("timeToLive + staleTime", entry.kept())))
                .getBytes(US_ASCII);
    }

    private static long millis(String name, Duration duration) {
        try {
            return duration.toMillis();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: a time that Redis can keep)", e);
        }
    }

    private byte[] encodeValue(V value) {
        byte[] encoded;
        try {
            encoded = requireNonNull(codec.encode(value), "encoded");
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Throwable e) {
            requireNotTheMachines(e);
            String type = value.getClass().getName();
            throw new IllegalArgumentException(
                    "value: a " + type + " (expected: one that " + codec + " can encode)", e);
        }
        if (encoded.length > maximumValueBytes) {
            throw new IllegalArgumentException(
                    "value: " + encoded.length + " bytes (expected: <= " + maximumValueBytes + ", maximumValueBytes)");
        }
        return encoded;
    }

    /** Whatever a codec throws is said of the value, but for what the machine is short of; of stack, a value may be too deep. */
    static void requireNotTheMachines(Throwable thrown) {
        if (thrown instanceof VirtualMachineError error && !(thrown instanceof StackOverflowError)) {
            throw error;
        }
    }

    /**
     * Reads what stands in Redis.
     *
     * @throws RuntimeException whatever the codec throws (an Error likewise), and where it is no entry at all
     */
    Stored<V> decode(byte[] held) {
        ByteBuffer bytes = ByteBuffer.wrap(held);
        long version = number(held, 1, Scripts.VERSION_DIGITS);
        long stamp = number(held, VERSION_END, Scripts.TIME_DIGITS);
        bytes.position(HEAD);
        int kind = bytes.get();
        if ((kind & ~(NULL | TAGGED)) != 0) {
            throw new IllegalArgumentException("kind: " + kind + " (expected: 0..3)");
        }
        Duration timeToLive = Duration.ofMillis(get(bytes));
        Duration staleTime = Duration.ofMillis(get(bytes));
        Duration loadTime = Duration.ofNanos(get(bytes) * 1_000);
        long known = get(bytes);
        long asOf = known == ITS_VERSION ? version : known;
        Set<String> tags = (kind & TAGGED) == 0 ? Set.of() : tags(bytes);
        @Nullable V value = (kind & NULL) == 0 ? requireNonNull(codec.decode(bytes), "decoded") : null;
        return new Stored<>(new TierEntry<>(value, timeToLive, staleTime, loadTime, tags), version, stamp, asOf);
    }

    private static long number(byte[] held, int start, int digits) {
        long number = 0;
        for (int i = start; i < start + digits; i++) {
            if (held[i] < '0' || held[i] > '9') {
                throw new IllegalArgumentException("digit: " + held[i] + " (expected: '0'..'9')");
            }
            number = number * 10 + held[i] - '0';
        }
        return number;
    }

    private static Set<String> tags(ByteBuffer bytes) {
        Set<String> tags = new HashSet<>();
        for (long left = get(bytes); left > 0; left--) {
            int length = Math.toIntExact(get(bytes));
            tags.add(ValueCodec.string().decode(bytes.slice(bytes.position(), length)));
            bytes.position(bytes.position() + length);
        }
        return tags;
    }

    /** Returns whether this is a value, and no lease or something of others'. */
    static boolean isValue(byte @Nullable [] held) {
        return held != null && held.length > 0 && held[0] == 'W';
    }

    /** Returns version and time of what {@link #isValue}, decodable or not, to name it by. */
    static byte[] stampOf(byte[] held) {
        return Arrays.copyOfRange(held, 1, Math.min(HEAD, held.length));
    }

    private static int sizeOf(long number) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(number)) / 7);
    }

    private static void put(ByteBuffer bytes, long number) {
        long left = number;
        for (; (left & ~0x7fL) != 0; left >>>= 7) {
            bytes.put((byte) (left | 0x80));
        }
        bytes.put((byte) left);
    }

    private static long get(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte piece = bytes.get();
            number |= (piece & 0x7fL) << shift;
            if (piece >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("number: longer than a long");
    }

    @Override
    public String toString() {
        return codec.toString();
    }
}
