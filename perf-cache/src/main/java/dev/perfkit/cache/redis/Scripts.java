package dev.perfkit.cache.redis;

/**
 * The protocol, as Redis runs it: each script is atomic and touches one key only, so that any server of a cluster can run
 * it.
 *
 * <p>A key holds nothing, a lease or a value:
 *
 * <pre>
 *   L token                     somebody may be loading; expires with the lease time
 *   V version(16 digits) bytes  a value; expires with its time to live
 * </pre>
 *
 * <p>Versions are the server's clock in microseconds, or one more than the version that stands in the key, whichever is
 * higher: they go on growing after a restart or a flush, for which a counter in the data set would start over.
 *
 * <p>A key may hold another's data, even of another type. Reading it by {@code pcall} makes the server's complaint an
 * answer: one such key must be no failure of the tier. What is more than a number of Lua is exact to is no version.
 */
final class Scripts {
    private Scripts() {}

    /** Digits of a version; enough until the year 2286. */
    static final int VERSION_DIGITS = 16;

    private static final String NEXT_VERSION = """
            local function next_version(key)
              local time = redis.call('TIME')
              local version = time[1] * 1000000 + time[2]
              local head = redis.pcall('GETRANGE', key, 0, 16)
              local digits = type(head) == 'string' and string.match(head, '^V(%d+)$')
              local last = tonumber(digits or 0)
              if last >= version and last < 9000000000000000 then version = last + 1 end
              return version
            end
            """;

    /**
     * Answers {value, milliseconds left} or {lease, 0}. A lease that is there already is shared, since all who hold it
     * began to load after the last change of the key, and lives on for the newcomer's sake. Anything that is neither is
     * replaced by a lease, and so is the value whose version the caller could not decode.
     *
     * <p>ARGV: the token offered, lease time in ms, version to disregard or an empty string.
     */
    static final RedisScript READ = new RedisScript("""
            local held = redis.pcall('GET', KEYS[1])
            if type(held) == 'string' then
              local kind = string.sub(held, 1, 1)
              if kind == 'V' and string.sub(held, 2, 17) ~= ARGV[3] then
                return {held, redis.call('PTTL', KEYS[1])}
              elseif kind == 'L' then
                redis.call('PEXPIRE', KEYS[1], ARGV[2])
                return {held, 0}
              end
            end
            local lease = 'L' .. ARGV[1]
            redis.call('SET', KEYS[1], lease, 'PX', ARGV[2])
            return {lease, 0}
            """);

    /**
     * Compares the lease and sets the value; answers its version, or 0 if the lease is no longer there.
     *
     * <p>ARGV: the lease with its L, the value, time to live in ms.
     */
    static final RedisScript FILL = new RedisScript(NEXT_VERSION + """
            if redis.pcall('GETRANGE', KEYS[1], 0, #ARGV[1]) ~= ARGV[1] then return 0 end
            local version = next_version(KEYS[1])
            redis.call('SET', KEYS[1], string.format('V%016.0f', version) .. ARGV[2], 'PX', ARGV[3])
            return version
            """);

    /**
     * Sets the value, whatever is there; answers its version.
     *
     * <p>ARGV: the value, time to live in ms.
     */
    static final RedisScript WRITE = new RedisScript(NEXT_VERSION + """
            local version = next_version(KEYS[1])
            redis.call('SET', KEYS[1], string.format('V%016.0f', version) .. ARGV[1], 'PX', ARGV[2])
            return version
            """);

    /** Removes value and lease; answers the version of the removal. */
    static final RedisScript REMOVE = new RedisScript(NEXT_VERSION + """
            local version = next_version(KEYS[1])
            redis.call('UNLINK', KEYS[1])
            return version
            """);
}
