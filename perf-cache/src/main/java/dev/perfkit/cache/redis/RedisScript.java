package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** A script that is sent by its digest, and in full to a server that does not know it yet or has forgotten it. */
final class RedisScript {
    private final byte[] source;
    private final String digest;

    RedisScript(String source) {
        this.source = source.getBytes(UTF_8);
        this.digest = sha1(this.source);
    }

    private static String sha1(byte[] bytes) {
        try {
            return String.format(
                    "%040x",
                    new BigInteger(1, MessageDigest.getInstance("SHA-1").digest(bytes)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Runs the script for one that answers a list. */
    List<Object> askList(RedisLink link, byte[] key, byte[]... arguments) {
        byte[][] keys = {key};
        try {
            return link.call(commands -> commands.evalsha(digest, ScriptOutputType.MULTI, keys, arguments));
        } catch (RedisNoScriptException e) {
            return link.call(commands -> commands.eval(source, ScriptOutputType.MULTI, keys, arguments));
        }
    }

    /** Runs the script for one that answers a number. */
    long askNumber(RedisLink link, byte[] key, byte[]... arguments) {
        byte[][] keys = {key};
        try {
            return link.<Long>call(commands -> commands.evalsha(digest, ScriptOutputType.INTEGER, keys, arguments));
        } catch (RedisNoScriptException e) {
            return link.<Long>call(commands -> commands.eval(source, ScriptOutputType.INTEGER, keys, arguments));
        }
    }
}
