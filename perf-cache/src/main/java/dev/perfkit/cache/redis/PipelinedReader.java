package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks one server for the time and then for the values, in one pipeline. */
final class PipelinedReader implements Reader {
    /*
     * In this order. A value found by GET is either the one that PTTL told of, or was stored after PTTL was answered and so has its
     * whole time to live ahead, counted from when the question was sent. The lesser of the two is never too long. The other
     * way round an old value would be given the time of the one that replaced it.
     *
     * For many, a PTTL each would cost as much as the values. Instead the server's clock is asked, once and first, and each value says
     * when it was stored by the same clock. The clock at PTTL's place makes the same argument: what was stored later has its
     * whole time to live. (An end that somebody brought forward by EXPIRE is seen by the first way only.)
     *
     * Many are asked for in batches, sent in one go: while one is read, the next is on its way.
     */
    private static final int BATCH = 50;

    private final SharedConnection connection;

    PipelinedReader(SharedConnection connection) {
        this.connection = connection;
    }

    @Override
    public Held fetch(Wanted wanted, @Nullable Call<List<Object>> first) {
        Call<Long> left = Call.timeLeft(wanted.key());
        Call<byte[]> value = Call.get(wanted.key());
        long deadline = connection.send(first == null ? List.of(left, value) : List.of(first, left, value));
        try {
            // The answers come in the order of the questions.
            byte[] bytes = connection.await(value, deadline);
            return Held.withTimeLeft(bytes, connection.await(left, deadline));
        } catch (RedisCommandExecutionException e) {
            if (String.valueOf(e.getMessage()).startsWith("WRONGTYPE")) {
                return Held.withTimeLeft(null, 0);
            }
            throw e;
        }
    }

    @Override
    public Iterator<Held> fetchAll(List<Wanted> all, @Nullable Call<List<Object>> first) {
        List<Call<List<Object>>> calls = new ArrayList<>();
        if (first != null) {
            calls.add(first);
        }
        Call<List<Object>> clock = Call.clock();
        calls.add(clock);
        List<Call<List<Object>>> batches = new ArrayList<>();
        for (int start = 0; start < all.size(); start += BATCH) {
            byte[][] keys = new byte[Math.min(BATCH, all.size() - start)][];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = all.get(start + i).key();
            }
            batches.add(Call.getAll(keys));
        }
        calls.addAll(batches);
        long deadline = connection.send(calls);
        return new Answers(batches.iterator(), millis(connection.await(clock, deadline)));
    }

    private final class Answers implements Iterator<Held> {
        private final Iterator<Call<List<Object>>> batches;
        private final long now;
        private Iterator<Object> batch = Collections.emptyIterator();

        Answers(Iterator<Call<List<Object>>> batches, long now) {
            this.batches = batches;
            this.now = now;
        }

        @Override
        public boolean hasNext() {
            return batch.hasNext() || batches.hasNext();
        }

        @Override
        public Held next() {
            if (!batch.hasNext()) {
                batch = connection.awaitNext(batches.next()).iterator();
            }
            return Held.readAt((byte[]) batch.next(), now);
        }
    }

    private static long millis(List<Object> clock) {
        return number(clock.get(0)) * 1_000 + number(clock.get(1)) / 1_000;
    }

    private static long number(Object digits) {
        return Long.parseLong(new String((byte[]) digits, US_ASCII));
    }
}
