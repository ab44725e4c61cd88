package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.perfkit.cache.Glob;
import dev.perfkit.cache.codec.ValueCodec;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What everything of a namespace is called in Redis. */
final class KeySpace<K> {
    /*
     * One server                      Cluster, bucket 5 of 64
     *   perfkit:products                perfkit:products:{05}            the counter
     *   perfkit:products:42             perfkit:products:{05}:42         the key 42
     *   perfkit:products#kills          perfkit:products:{00}#kills      the groups that were invalidated
     *   perfkit:products#probe          perfkit:products:{05}#probe      gone at once; tells whether the server takes writes
     *                                   perfkit:products:{05}#none       never there; who has the bucket says so
     *   perfkit:products                perfkit:products                 the channel of changes
     *   perfkit:products:<instance>     perfkit:products:<instance>      the channel of this tier's heartbeats
     *
     * Keys are written in full, so that two never meet and a person can read them. A key is its bucket's counter, a colon and
     * the text, which is how scripts find the text. No namespace has a colon or a '#', so that no key of one is
     * bookkeeping, or another namespace's; and another prefix than "perfkit:" has a colon at its end and nowhere else, so that
     * the first two colons of a key tell whose it is.
     */
    static final String PREFIX = "perfkit:";

    static final int CLUSTER_BUCKETS = 64;

    private static final Pattern KEY_PREFIX = Pattern.compile("[A-Za-z0-9_.-]{1,100}:");
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    private final Function<? super K, String> text;
    private final Bucket[] buckets;
    private final byte[] channel;
    private final byte[] ownChannel;
    private final byte[] kills;
    private final String everyKey;

    /**
     * One of the parts that the keys are spread over, each on one server with its counter.
     *
     * @param number which one
     * @param digits the number, as scripts are given it
     * @param prefix what the keys begin with
     * @param head the same, as Redis has it
     * @param counter the key of the counter
     * @param probe the key to probe by
     * @param absent a key that is never there
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bucket(int number, byte[] digits, String prefix, byte[] head, byte[] counter, byte[] probe, byte[] absent) {
        static Bucket of(int number, String name) {
            return new Bucket(
                    number,
                    bytes("" + number),
                    name + ":",
                    bytes(name + ":"),
                    bytes(name),
                    bytes(name + "#probe"),
                    bytes(name + "#none"));
        }

        byte[] key(String text) {
            byte[] encoded = ValueCodec.string().encode(text);
            byte[] key = Arrays.copyOf(head, head.length + encoded.length);
            System.arraycopy(encoded, 0, key, head.length, encoded.length);
            return key;
        }
    }

    KeySpace(String namespace, Function<? super K, String> text, String instance, boolean cluster) {
        this(PREFIX, namespace, text, instance, cluster);
    }

    KeySpace(String keyPrefix, String namespace, Function<? super K, String> text, String instance, boolean cluster) {
        this.text = text;
        String name = keyPrefix + namespace;
        channel = bytes(name);
        ownChannel = bytes(name + ":" + instance);
        buckets = new Bucket[cluster ? CLUSTER_BUCKETS : 1];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = Bucket.of(i, cluster ? String.format(Locale.ROOT, "%s:{%02d}", name, i) : name);
        }
        kills = bytes(withoutColon(buckets[0].prefix) + "#kills");
        // Two digits for two question marks: a text that looks like a bucket's beginning is not taken for one.
        everyKey = cluster ? name + ":{??}:" : buckets[0].prefix;
    }

    private static String withoutColon(String prefix) {
        return prefix.substring(0, prefix.length() - 1);
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(US_ASCII);
    }

    static String requireNamespace(String namespace) {
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new IllegalArgumentException(
                    "namespace: \"" + namespace + "\" (expected: 1 to 100 of letters, digits, '_', '.' and '-')");
        }
        return namespace;
    }

    static String requireKeyPrefix(String prefix) {
        if (!KEY_PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("keyPrefix: \"" + prefix
                    + "\" (expected: 1 to 100 of letters, digits, '_', '.' and '-', and a colon at the end)");
        }
        return prefix;
    }

    /** The text of keys whose {@code toString} is made to tell them apart; any other class has to say how. */
    static String ofPlain(Object key) {
        if (key instanceof String || key instanceof Number || key instanceof UUID) {
            return String.valueOf(key);
        }
        throw new IllegalArgumentException("key: a " + key.getClass().getName()
                + " (expected: a String, a Number or a UUID, or a function given to keyText)");
    }

    /** Returns the text of the key; a key that has none is refused, whatever the function for it threw. */
    String text(K key) {
        String written;
        try {
            written = text.apply(key);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalArgumentException(refusal("failed", key), e);
        }
        // A function of the host's, which no compiler may have held to its type.
        if (written == null) {
            throw new IllegalArgumentException(refusal("null", key));
        }
        return written;
    }

    private static String refusal(String what, Object key) {
        return "keyText: " + what + " for a " + key.getClass().getName() + " (expected: a text)";
    }

    /** Returns the bucket of a text, the same in every JVM. */
    Bucket bucket(String text) {
        if (buckets.length == 1) {
            return buckets[0];
        }
        int hash = text.hashCode();
        return buckets[(hash ^ (hash >>> 16)) & (buckets.length - 1)];
    }

    Bucket bucket(int number) {
        return buckets[number];
    }

    int bucketCount() {
        return buckets.length;
    }

    /** Returns the text of a key as Redis has it; null for what is no key of this namespace. */
    @Nullable String textOf(byte[] key) {
        int start = buckets[0].prefix.length();
        String whole = new String(key, UTF_8);
        if (whole.length() < start) {
            return null;
        }
        String found = whole.substring(start);
        return whole.startsWith(bucket(found).prefix) ? found : null;
    }

    /** Returns a pattern of Redis that every key of the namespace with a text of this pattern matches. */
    byte[] pattern(Glob glob) {
        return ValueCodec.string().encode(everyKey + glob.coveringBytes());
    }

    byte[] channel() {
        return channel;
    }

    byte[] ownChannel() {
        return ownChannel;
    }

    byte[] kills() {
        return kills;
    }

    /** Returns what every key and no bookkeeping begins with. */
    String prefix() {
        return new String(channel, US_ASCII) + ":";
    }
}
