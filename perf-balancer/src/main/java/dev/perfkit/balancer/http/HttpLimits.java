package dev.perfkit.balancer.http;

import java.time.Duration;

/**
 * How much a client does at once, and how long it waits for what. How long a whole try may take is
 * {@link BalancedHttpClientBuilder#timeout}.
 *
 * @param inFlight how many requests may be in flight in all, to the end of the response's body: one that is handed out as a stream is
 *     in flight until it is read or closed
 * @param pool how long a request waits for its turn when that many are; then {@link PoolTimeoutException}
 * @param connect how long a connection may take to come about; of a client that is handed in, its own counts
 * @param read how long the next part of a body that was handed out as a stream may take, once it is asked for
 * @param write how long a node may take nothing of a request's body. The JDK's client tells only what it has taken itself: up to
 *     some hundred kilobytes, in its own buffers and those of the operating system, count as taken when they are there
 */
public record HttpLimits(int inFlight, Duration pool, Duration connect, Duration read, Duration write) {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final HttpLimits DEFAULTS = new HttpLimits(
            200, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(10));

    /** Checks the ranges. */
    public HttpLimits {
        if (inFlight < 1) {
            throw new IllegalArgumentException("inFlight: " + inFlight + " (expected: >= 1)");
        }
        check("pool", pool);
        check("connect", connect);
        check("read", read);
        check("write", write);
    }

    private static void check(String name, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: PT0.001S..PT24H)");
        }
    }

    /** Returns 200 in flight; 5 s for a turn and for a connection, 30 s to read and 10 s to write. */
    public static HttpLimits defaults() {
        return DEFAULTS;
    }

    /** Returns these limits, with another number of requests in flight. */
    public HttpLimits withInFlight(int inFlight) {
        return new HttpLimits(inFlight, pool, connect, read, write);
    }

    /** Returns these limits, with another time to wait for a turn. */
    public HttpLimits withPool(Duration pool) {
        return new HttpLimits(inFlight, pool, connect, read, write);
    }

    /** Returns these limits, with another time for a connection to come about. */
    public HttpLimits withConnect(Duration connect) {
        return new HttpLimits(inFlight, pool, connect, read, write);
    }

    /** Returns these limits, with another time for the next part of a response's body. */
    public HttpLimits withRead(Duration read) {
        return new HttpLimits(inFlight, pool, connect, read, write);
    }

    /** Returns these limits, with another time for a node to take the next part of a request's body. */
    public HttpLimits withWrite(Duration write) {
        return new HttpLimits(inFlight, pool, connect, read, write);
    }
}
