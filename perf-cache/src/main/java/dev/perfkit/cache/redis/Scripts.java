package dev.perfkit.cache.redis;

import java.util.List;

/**
 * The protocol, as Redis runs it: each script is atomic and touches keys of one bucket only, so that any server of a cluster
 * can run it. docs/cache.md says what for.
 *
 * <p>A key holds nothing, a lease or a value:
 *
 * <pre>
 *   L token                     somebody may be loading; expires with the lease time
 *   L token > token             somebody else went on loading under it, who had waited for the first in vain
 *   L token >                   he failed: the first may still come, and nobody is waited for
 *   W version time entry        a value, as {@link EntryCodec} reads it; expires with its time to live
 * </pre>
 *
 * <p>Version and time together are a value's stamp: no two values of a key have the same. The letter says how the rest is written;
 * what begins with another one is a miss.
 *
 * <p>Numbers come from the bucket's counter. One that is new, or comes after a loss of data, begins at the server's clock in
 * microseconds, which no counter catches up with: numbers never continue those of another data set, and never go back.
 *
 * <p>A key may hold another's data, even of another type. Reading it by {@code pcall} makes the server's complaint an
 * answer: one such key must be no failure of the tier.
 */
final class Scripts {
    private Scripts() {}

    /** Digits of a version; enough until the year 2286. */
    static final int VERSION_DIGITS = 16;

    /** Digits of the server's clock in microseconds; enough as long. */
    static final int TIME_DIGITS = 16;

    /** The server's clock in microseconds; it fits a double until the year 2255. */
    private static final String CLOCK_MICROS = """
            local function clock()
              local time = redis.call('TIME')
              return time[1] * 1000000 + time[2]
            end
            """;

    /** The number of a change. */
    private static final String NEXT = CLOCK_MICROS + """
            local function begin(counter)
              local n = clock()
              redis.call('SET', counter, string.format('%.0f', n))
              return n
            end
            local function next_number(counter)
              local n = redis.call('INCR', counter)
              if n == 1 then n = begin(counter) end
              return n
            end
            """;

    /** Sets a value; the time was taken before, so that the end it says is no later than the end that Redis keeps. */
    private static final String STORE = """
            local function store(key, version, time, entry, ttl)
              local head = string.format('W%016.0f%016.0f', version, time)
              redis.call('SET', key, head .. entry, 'PX', ttl)
            end
            """;

    /** The number of the last change. */
    private static final String PRESENT = NEXT + """
            local function present_number(counter)
              local n = redis.call('GET', counter)
              if n then return tonumber(n) end
              return begin(counter)
            end
            """;

    /** Publishes as {@link Message} reads it. */
    private static final String TELL = """
            local function tell(kind, n, time, what)
              redis.call('PUBLISH', ARGV[1], string.format('%s %s %.0f %.0f ', kind, ARGV[2], n, time) .. what)
            end
            """;

    /**
     * Answers {value, milliseconds left} or {lease, 0}. A lease that is there already is shared, since all who hold it
     * began to load after the last change of the key, and lives on for the newcomer's sake. Anything that is neither is
     * replaced by a lease, and so is the value that the caller has no use for. A lease whose loader is not waited for (any
     * more), or that names nobody after its sign, remains good for him, and names the newcomer as the one to be waited for.
     *
     * <p>KEYS: the key. ARGV: the token offered, lease time in ms, stamp to disregard or an empty string, the lease not waited for: in
     * full, or * for any, or an empty string.
     */
    static final RedisScript<List<Object>> LEASE = RedisScript.ofList("""
            local held = redis.pcall('GET', KEYS[1])
            if type(held) == 'string' then
              local kind = string.sub(held, 1, 1)
              if kind == 'W' and string.sub(held, 2, 33) ~= ARGV[3] then
                return {held, redis.call('PTTL', KEYS[1])}
              elseif kind == 'L' and held ~= ARGV[4] and ARGV[4] ~= '*' and string.sub(held, -1) ~= '>' then
                redis.call('PEXPIRE', KEYS[1], ARGV[2])
                return {held, 0}
              elseif kind == 'L' then
                local shared = string.match(held, '^[^>]*') .. '>' .. ARGV[1]
                redis.call('SET', KEYS[1], shared, 'PX', ARGV[2])
                return {shared, 0}
              end
            end
            local lease = 'L' .. ARGV[1]
            redis.call('SET', KEYS[1], lease, 'PX', ARGV[2])
            return {lease, 0}
            """);

    /**
     * Sets the value if what the caller loaded for is still there: its lease, or the value to be renewed. Answers the version,
     * or 0 if not. Nobody has anything newer, so nobody is told, and the version is the number of the last change.
     *
     * <p>KEYS: the key, the counter. ARGV: the lease with its L and first token, or W and stamp; the entry; time to live in ms.
     */
    static final RedisScript<Long> FILL = RedisScript.ofNumber(PRESENT + STORE + """
            local last = #ARGV[1]
            if last == 33 and string.sub(ARGV[1], 1, 1) == 'W' then last = 32 end
            local held = redis.pcall('GETRANGE', KEYS[1], 0, last)
            if type(held) == 'table' and not string.find(held.err, 'WRONGTYPE') then return held end
            if held ~= ARGV[1] and held ~= ARGV[1] .. '>' then return 0 end
            local version = present_number(KEYS[2])
            store(KEYS[1], version, clock(), ARGV[2], ARGV[3])
            return version
            """);

    /**
     * Removes a lease that nobody has gone on loading under. One that was taken over loses the successor's name only: the first
     * holder may be slow and yet come, and his value is good. Nothing has changed, so nobody is told.
     *
     * <p>KEYS: the key. ARGV: the lease with its L, in full.
     */
    static final RedisScript<Long> RELEASE = RedisScript.ofNumber("""
            local held = redis.pcall('GET', KEYS[1])
            if held ~= ARGV[1] then return 0 end
            local first = string.match(held, '^[^>]*>')
            if not first then return redis.call('UNLINK', KEYS[1]) end
            redis.call('SET', KEYS[1], first, 'KEEPTTL')
            return 1
            """);

    /**
     * Sets the value, whatever is there, before the deadline by the server's clock; answers {version, clock}, or {0, clock}.
     *
     * <p>KEYS: the key, the counter. ARGV: channel, bucket, the entry, time to live in ms, deadline in microseconds.
     */
    static final RedisScript<List<Object>> WRITE = RedisScript.ofList(NEXT + STORE + TELL + """
            local time = clock()
            if time >= tonumber(ARGV[5]) then return {0, time} end
            local version = next_number(KEYS[2])
            store(KEYS[1], version, time, ARGV[3], ARGV[4])
            tell('c', version, time, string.sub(KEYS[1], #KEYS[2] + 2))
            return {version, time}
            """);

    /**
     * Answers the clock of the server that the counter is on.
     *
     * <p>KEYS: the counter.
     */
    static final RedisScript<Long> CLOCK = RedisScript.ofNumber(CLOCK_MICROS + "return clock()");

    /**
     * Removes value and lease; answers the version of the removal, negative if nothing was there. Others are told in any
     * case: they may have what Redis evicted. A full server lets the counter grow because something was removed before.
     *
     * <p>KEYS: the key, the counter. ARGV: channel, bucket.
     */
    static final RedisScript<Long> REMOVE = RedisScript.ofNumber(NEXT + TELL + """
            local found = redis.call('UNLINK', KEYS[1])
            local version = next_number(KEYS[2])
            tell('c', version, clock(), string.sub(KEYS[1], #KEYS[2] + 2))
            return found == 1 and version or -version
            """);

    /**
     * Enters a group into the kills; answers the number. Too many become the one of all keys. What is removed first has
     * never been there; it makes a full server take the rest.
     *
     * <p>KEYS: the counter, the kills. ARGV: channel, bucket, the group, how many groups at most.
     */
    static final RedisScript<Long> KILL = RedisScript.ofNumber(NEXT + TELL + """
            redis.call('ZREM', KEYS[2], '')
            local n = next_number(KEYS[1])
            local group = ARGV[3]
            if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[4]) then group = 'p:' end
            if group == 'p:' then redis.call('UNLINK', KEYS[2]) end
            redis.call('ZADD', KEYS[2], string.format('%.0f', n), group)
            tell('k', n, clock(), group)
            return n
            """);

    /**
     * Answers the kills after a number: {group, number, group, number...}.
     *
     * <p>KEYS: the kills. ARGV: the number.
     */
    static final RedisScript<List<Object>> KILLS = RedisScript.ofList("""
            return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'WITHSCORES')
            """);

    /**
     * Tells this tier's own channel the number of the last change, and with the kills that of the last kill. A counter that is
     * behind what the tier has heard has lost data, and begins anew. Answers the server's clock.
     *
     * <p>KEYS: the counter, the kills (in their bucket only). ARGV: the own channel, bucket, round, the number heard last.
     */
    static final RedisScript<Long> BEAT = RedisScript.ofNumber(PRESENT + TELL + """
            local n = present_number(KEYS[1])
            if n < tonumber(ARGV[4]) then n = begin(KEYS[1]) end
            local last = KEYS[2] and redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2] or 0
            local time = clock()
            tell('h', n, time, string.format('%s %.0f', ARGV[3], tonumber(last)))
            return time
            """);

    /**
     * Fails where a change would: on a replica, on a full server, without the permissions.
     *
     * <p>KEYS: the probe. ARGV: the own channel.
     */
    static final RedisScript<Long> PROBE = RedisScript.ofNumber("""
            redis.call('SET', KEYS[1], '', 'PX', 1)
            return redis.call('PUBLISH', ARGV[1], '')
            """);

    /** Answers the value and the milliseconds left of each key, of one moment. */
    static final RedisScript<List<Object>> READ = RedisScript.ofList("""
            local found = {}
            for i, key in ipairs(KEYS) do
              local held = redis.pcall('GET', key)
              found[2 * i - 1] = type(held) == 'string' and held
              found[2 * i] = redis.call('PTTL', key)
            end
            return found
            """);

    /** All of them, for a server that has just been connected to. */
    static List<RedisScript<?>> all() {
        return List.of(LEASE, FILL, RELEASE, WRITE, CLOCK, REMOVE, KILL, KILLS, BEAT, PROBE, READ);
    }
}
