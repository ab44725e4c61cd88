package dev.perfkit.cache.redis;

import java.time.Duration;

/**
 * How a {@link RedisTier} hears of what others change.
 *
 * <pre>{@code
 * RedisTier<Long, Product> tier = RedisTier.<Long, Product>builder("products", RedisURI.create("redis://localhost"))
 *         .codec(ValueCodec.json(Product.class))
 *         .link(new Link(Duration.ofMillis(500), Duration.ofSeconds(2)))
 *         .build();
 * }</pre>
 *
 * <p><b>Thread safety:</b> immutable. <b>Cost:</b> a connection, and a small script each heartbeat (64 in a cluster, and as
 * many questions more where foreign writes are heard).
 *
 * @param heartbeat how often a message is sent to oneself, 10 ms to an hour
 * @param silence how long none may come back before the link is taken for dead; more than a heartbeat, at most a day
 */
public record Link(Duration heartbeat, Duration silence) {
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration LONGEST_SILENCE = Duration.ofDays(1);
    private static final Link STANDARD = new Link(Duration.ofSeconds(1), Duration.ofSeconds(3));
    private static final Link OFF = new Link(Duration.ZERO, Duration.ZERO);

    /** Checks that the times are in range, and that a silence is longer than a heartbeat. */
    public Link {
        boolean off = heartbeat.isZero() && silence.isZero();
        if (!off && (heartbeat.compareTo(SHORTEST) < 0 || heartbeat.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    "heartbeat: " + heartbeat + " (expected: >= " + SHORTEST + " and <= " + LONGEST + ")");
        }
        if (!off && (silence.compareTo(heartbeat) <= 0 || silence.compareTo(LONGEST_SILENCE) > 0)) {
            throw new IllegalArgumentException("silence: " + silence + " (expected: > " + heartbeat
                    + ", the heartbeat, and <= " + LONGEST_SILENCE + ")");
        }
    }

    /** Returns a heartbeat of 1 s and a silence of 3 s. */
    public static Link standard() {
        return STANDARD;
    }

    /** Returns no link: nobody is told of changes. */
    public static Link off() {
        return OFF;
    }

    boolean isOff() {
        return heartbeat.isZero();
    }
}
