package dev.perfkit.cache.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The question for a value and the time it has left, which others may join with a key of their own until it is written out.
 *
 * <p>Lettuce has one thread a connection, which writes what is to be sent and reads what has come. While it is busy, questions pile up;
 * as each is written and answered for itself, that costs most of what many threads ask of one connection. Here the first who asks hands
 * commands over that are made when that thread comes to write them, and take along whoever has come until then. Nobody waits for others to
 * come, and where there are none, they are the {@code PTTL} and {@code GET} of the one key.
 *
 * <p><b>Thread safety:</b> any number of threads.
 */
final class SharedRead {
    /*
     *   thread A        thread B        Lettuce's thread
     *   opens {a}                       (reads answers)
     *                   joins {a, b}    (reads answers)
     *   waits           waits           writes TIME, MGET a b; nobody can join from here on
     *
     * What is joined is not written yet, so it is answered from what Redis holds after the joining: as good as a question of one's own.
     */
    static final int TOO_LATE = -1;

    private final Servers.Session session;
    private final int most;
    private final List<byte[]> keys = new ArrayList<>(1);
    private final SharedCall time = new SharedCall(CommandType.TIME, this::timeCommand);
    private final SharedCall values = new SharedCall(CommandType.MGET, this::valuesCommand);
    private boolean written;

    /**
     * Opens a read; its first key's place is 0.
     *
     * @param session what it is sent by
     * @param most how many keys it takes
     */
    SharedRead(Servers.Session session, byte[] key, int most) {
        this.session = session;
        this.most = most;
        keys.add(key);
    }

    /** Returns the key's place among the values, or {@link #TOO_LATE}, also where another connection serves by now. */
    synchronized int join(Servers.Session present, byte[] key) {
        if (written || session != present || keys.size() == most || values.isDone()) {
            return TOO_LATE;
        }
        keys.add(key);
        return keys.size() - 1;
    }

    /** Returns the server's clock, or the time that the only key has left; to be sent ahead of the values. */
    Call<List<@Nullable Object>> time() {
        return time;
    }

    /** Returns the values, each at its key's place. */
    Call<List<@Nullable Object>> values() {
        return values;
    }

    /** Returns the answer for a place. */
    synchronized byte @Nullable [] valueAt(int place, List<@Nullable Object> answers) {
        if (answers.size() != keys.size()) {
            throw new RedisException("answers: " + answers.size() + " (expected: " + keys.size() + ")");
        }
        return (byte[]) answers.get(place);
    }

    /** Returns whether there is but one key; for good, once there are answers. */
    synchronized boolean isAlone() {
        return keys.size() == 1;
    }

    private synchronized boolean closeIfAlone() {
        written |= isAlone();
        return isAlone();
    }

    private synchronized Command<byte[], byte[], ?> timeCommand() {
        written = true;
        return isAlone() ? command(CommandType.PTTL, keys) : command(CommandType.TIME, List.of());
    }

    private synchronized Command<byte[], byte[], ?> valuesCommand() {
        written = true;
        return command(isAlone() ? CommandType.GET : CommandType.MGET, keys);
    }

    private static Command<byte[], byte[], ?> command(CommandType type, List<byte[]> keys) {
        return new Command<>(type, null, new CommandArgs<>(ByteArrayCodec.INSTANCE).addKeys(keys));
    }

    /** A command that is made when it is written; any number of answers, in a list. */
    private final class SharedCall extends Call<List<@Nullable Object>> {
        private final Supplier<Command<byte[], byte[], ?>> command;
        private volatile ProtocolKeyword type;

        SharedCall(CommandType usual, Supplier<Command<byte[], byte[], ?>> command) {
            super(new Command<>(usual, new AnswerList()));
            this.type = usual;
            this.command = command;
        }

        @Override
        public void encode(ByteBuf target) {
            Command<byte[], byte[], ?> made = command.get();
            type = made.getType();
            made.encode(target);
        }

        /** For metrics; who asks before it is written, as tracing does, is told what it may become. */
        @Override
        public ProtocolKeyword getType() {
            return type;
        }

        /** Unless others wait for it too. */
        @Override
        void giveUp() {
            if (closeIfAlone()) {
                super.giveUp();
            }
        }
    }

    /** A list of whatever is answered, also of one. Lettuce has such an output too, for answers in answers, at three times the memory. */
    private static final class AnswerList extends CommandOutput<byte[], byte[], List<@Nullable Object>> {
        AnswerList() {
            super(ByteArrayCodec.INSTANCE, new ArrayList<>(2));
        }

        @Override
        public void set(@Nullable ByteBuffer bytes) {
            output.add(bytes == null ? null : codec.decodeValue(bytes));
        }

        @Override
        public void set(long number) {
            output.add(number);
        }
    }
}
