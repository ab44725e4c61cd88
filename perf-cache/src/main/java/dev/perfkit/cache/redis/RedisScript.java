package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.function.Supplier;

/**
 * A script that is sent by its digest, and in full to a server that does not know it yet or has forgotten it.
 *
 * @param <T> what it answers
 */
final class RedisScript<T> {
    private final byte[] source;
    private final byte[] digest;
    private final Supplier<CommandOutput<byte[], byte[], T>> output;

    private RedisScript(String source, Supplier<CommandOutput<byte[], byte[], T>> output) {
        this.source = source.getBytes(UTF_8);
        this.digest = sha1(this.source).getBytes(UTF_8);
        this.output = output;
    }

    static RedisScript<Long> ofNumber(String source) {
        return new RedisScript<>(source, () -> new IntegerOutput<>(ByteArrayCodec.INSTANCE));
    }

    static RedisScript<List<Object>> ofList(String source) {
        return new RedisScript<>(source, () -> new NestedMultiOutput<>(ByteArrayCodec.INSTANCE));
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

    byte[] source() {
        return source;
    }

    /** Returns a call of the script, to be sent once. */
    Call<T> call(byte[][] keys, byte[]... arguments) {
        return new ScriptCall<>(this, CommandType.EVALSHA, digest, keys, arguments);
    }

    private Command<byte[], byte[], T> command(CommandType type, byte[] script, byte[][] keys, byte[][] arguments) {
        CommandArgs<byte[], byte[]> all = new CommandArgs<>(ByteArrayCodec.INSTANCE)
                .add(script)
                .add(keys.length)
                .addKeys(keys);
        for (byte[] argument : arguments) {
            all.add(argument);
        }
        return new Command<>(type, output.get(), all);
    }

    private static final class ScriptCall<T> extends Call<T> {
        private final RedisScript<T> script;
        private final byte[][] keys;
        private final byte[][] arguments;

        ScriptCall(RedisScript<T> script, CommandType type, byte[] name, byte[][] keys, byte[][] arguments) {
            super(script.command(type, name, keys, arguments));
            this.script = script;
            this.keys = keys;
            this.arguments = arguments;
        }

        @Override
        Call<T> inFull() {
            return new ScriptCall<>(script, CommandType.EVAL, script.source, keys, arguments);
        }
    }
}
