package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
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
     * whole time to live. (An end that somebody brought forward by EXPIRE is seen by the first way only.) So it is done for one caller
     * who wants many, and for many who happen to want one each at the same time, see SharedRead.
     *
     * Many are asked for in batches, sent in one go: while one is read, the next is on its way. Not all of very many, since others share
     * the connection, and wait behind them.
     */
    private static final int BATCH = 50;

    private static final int AT_ONCE = 1_000;

    /** How many bytes single reads may bring together. */
    private static final int TOGETHER = 1 << 18;

    private final SharedConnection connection;
    private final AtomicReference<@Nullable SharedRead> open = new AtomicReference<>();
    // The largest of late; threads may undo each other's.
    private volatile int usualBytes;

    PipelinedReader(SharedConnection connection) {
        this.connection = connection;
    }

    @Override
    public Held fetch(Wanted wanted, @Nullable Call<List<Object>> first, long deadline) {
        Servers.Session session = connection.session(deadline);
        if (first != null) {
            SharedRead own = new SharedRead(session, wanted.key(), 1);
            session.send(List.of(first, own.time(), own.values()));
            return await(own, 0, deadline);
        }
        SharedRead joined = open.get();
        int place = joined == null ? SharedRead.TOO_LATE : joined.join(session, wanted.key());
        if (joined != null && place != SharedRead.TOO_LATE) {
            return await(joined, place, deadline);
        }
        SharedRead opened = new SharedRead(session, wanted.key(), most());
        session.send(List.of(opened.time(), opened.values()));
        // Not before: who joins must not have to wait for somebody who has not sent anything yet.
        open.set(opened);
        return await(opened, 0, deadline);
    }

    private int most() {
        return Math.max(1, Math.min(BATCH, TOGETHER / Math.max(1, usualBytes)));
    }

    private Held await(SharedRead read, int place, long deadline) {
        try {
            // The answers come in the order of the questions.
            byte @Nullable [] bytes = read.valueAt(place, connection.await(read.values(), deadline));
            noteSize(bytes == null ? 0 : bytes.length);
            List<@Nullable Object> time = connection.await(read.time(), deadline);
            return read.isAlone() ? Held.withTimeLeft(bytes, (Long) time.get(0)) : Held.readAt(bytes, millis(time));
        } catch (RedisCommandExecutionException e) {
            if (String.valueOf(e.getMessage()).startsWith("WRONGTYPE")) {
                return Held.withTimeLeft(null, 0);
            }
            throw e;
        } finally {
            // It would keep all its values until the next one is opened.
            open.compareAndSet(read, null);
        }
    }

    /** Nobody has a value before all that were asked for with it have come: so large ones are asked for alone. */
    private void noteSize(int bytes) {
        usualBytes = Math.max(bytes, usualBytes - (usualBytes >> 4));
    }

    @Override
    public Iterator<Held> fetchAll(List<Wanted> all, @Nullable Call<List<Object>> first) {
        return new Answers(all, first);
    }

    private final class Answers implements Iterator<Held> {
        private final List<Wanted> all;
        private final Queue<Call<List<Object>>> underWay = new ArrayDeque<>();
        private int asked;
        private long now;
        private Iterator<Object> batch = Collections.emptyIterator();

        Answers(List<Wanted> all, @Nullable Call<List<Object>> first) {
            this.all = all;
            ask(first);
        }

        private void ask(@Nullable Call<List<Object>> first) {
            Call<List<Object>> clock = Call.clock();
            List<Call<List<Object>>> calls = new ArrayList<>();
            if (first != null) {
                calls.add(first);
            }
            calls.add(clock);
            int end = Math.min(all.size(), asked + AT_ONCE);
            while (asked < end) {
                byte[][] keys = new byte[Math.min(BATCH, end - asked)][];
                for (int i = 0; i < keys.length; i++) {
                    keys[i] = all.get(asked++).key();
                }
                underWay.add(Call.getAll(keys));
            }
            calls.addAll(underWay);
            now = millis(connection.await(clock, connection.send(calls)));
        }

        @Override
        public boolean hasNext() {
            return batch.hasNext() || !underWay.isEmpty() || asked < all.size();
        }

        @Override
        public Held next() {
            if (!batch.hasNext()) {
                if (underWay.isEmpty()) {
                    ask(null);
                }
                batch = connection.awaitNext(underWay.remove()).iterator();
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
