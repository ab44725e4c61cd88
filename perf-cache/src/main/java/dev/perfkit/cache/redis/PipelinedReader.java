package dev.perfkit.cache.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks one server for the time left and then for the value, in one pipeline. */
final class PipelinedReader implements Reader {
    /*
     * In this order. A value found by GET is either the one that PTTL told of, or was stored after PTTL was answered and so has its
     * whole time to live ahead, counted from when the question was sent. The lesser of the two is never too long. The other
     * way round an old value would be given the time of the one that replaced it.
     */
    private static final int BATCH = 1_000;

    private final SharedConnection connection;

    PipelinedReader(SharedConnection connection) {
        this.connection = connection;
    }

    @Override
    public Held fetch(byte[] key, @Nullable Call<?> first) {
        Call<Long> left = Call.timeLeft(key);
        Call<byte[]> value = Call.get(key);
        long deadline = connection.send(first == null ? List.of(left, value) : List.of(first, left, value));
        try {
            // The answers come in the order of the questions.
            byte[] bytes = connection.await(value, deadline);
            return new Held(bytes, connection.await(left, deadline));
        } catch (RedisCommandExecutionException e) {
            if (String.valueOf(e.getMessage()).startsWith("WRONGTYPE")) {
                return new Held(null, 0);
            }
            throw e;
        }
    }

    @Override
    public List<Held> fetchAll(List<byte[]> keys, @Nullable Call<?> first) {
        List<Part> parts = new ArrayList<>();
        List<Call<?>> calls = new ArrayList<>();
        if (first != null) {
            calls.add(first);
        }
        for (int start = 0; start < keys.size(); start += BATCH) {
            Part part = new Part(
                    keys.subList(start, Math.min(keys.size(), start + BATCH)).toArray(byte[][]::new));
            parts.add(part);
            calls.add(part.left);
            calls.add(part.values);
        }
        long deadline = connection.send(calls);
        List<Held> found = new ArrayList<>(keys.size());
        for (Part part : parts) {
            part.collect(found, deadline);
        }
        return found;
    }

    /** As many keys as one command asks for. */
    private final class Part {
        private final byte[][] keys;
        private Call<List<Object>> left;
        private Call<List<Object>> values;

        Part(byte[][] keys) {
            this.keys = keys;
            left = Scripts.TIMES_LEFT.call(keys);
            values = Call.getAll(keys);
        }

        void collect(List<Held> found, long deadline) {
            List<Object> times;
            try {
                times = connection.await(left, deadline);
            } catch (RedisNoScriptException e) {
                left = left.inFull();
                values = Call.getAll(keys);
                collect(found, connection.send(List.of(left, values)));
                return;
            }
            List<Object> all = connection.await(values, deadline);
            for (int i = 0; i < all.size(); i++) {
                found.add(new Held((byte[]) all.get(i), (Long) times.get(i)));
            }
        }
    }
}
