package dev.perfkit.cache.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.util.List;

/**
 * A command to be sent once, and its answer to come.
 *
 * @param <T> the answer
 */
class Call<T> extends AsyncCommand<byte[], byte[], T> {
    Call(RedisCommand<byte[], byte[], T> command) {
        super(command);
    }

    private static <T> Call<T> of(CommandType type, CommandOutput<byte[], byte[], T> output, byte[]... keys) {
        CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE).addKeys(keys);
        return new Call<>(new Command<>(type, output, arguments));
    }

    /** The server's clock: seconds, and microseconds of the second. */
    static Call<List<Object>> clock() {
        return of(CommandType.TIME, new NestedMultiOutput<>(ByteArrayCodec.INSTANCE));
    }

    /** The values; null for a key that is absent or holds another type. */
    static Call<List<Object>> getAll(byte[][] keys) {
        return of(CommandType.MGET, new NestedMultiOutput<>(ByteArrayCodec.INSTANCE), keys);
    }

    /** Nobody waits for the answer any more. */
    void giveUp() {
        cancel(true);
    }

    /** Returns the same in the words that a server understands which does not know the script; itself if it is no script. */
    Call<T> inFull() {
        return this;
    }
}
