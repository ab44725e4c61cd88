package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.perfkit.cache.Group;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.time.Ticker;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.List;

/** What everybody is told of: writes, removals and kills. */
final class Changes {
    private static final byte[] KILL_LIMIT = Integer.toString(Kills.LIMIT).getBytes(US_ASCII);

    private final SharedConnection connection;
    private final KeySpace<?> names;
    private final Kills kills;
    private final ServerClocks clocks;
    private final Ticker ticker = Ticker.system();

    Changes(SharedConnection connection, KeySpace<?> names, Kills kills, ServerClocks clocks) {
        this.connection = connection;
        this.names = names;
        this.kills = kills;
        this.clocks = clocks;
    }

    /** Writes before the caller gives up, or never: done later, it would undo what others have changed since. */
    long write(String text, byte[] entry, byte[] millis) {
        long giveUp = connection.deadline();
        long version = writeUntil(giveUp, text, entry, millis);
        if (version == 0 && giveUp - ticker.read() > 0) {
            // What was known of the clock was wrong: it was set, or is another server's. The refusal told it anew.
            version = writeUntil(giveUp, text, entry, millis);
        }
        if (version == 0) {
            throw new RedisException("too late by the clock of " + connection + ", which has not done the write");
        }
        return version;
    }

    /** Returns the version; 0 if the write was refused as too late. */
    private long writeUntil(long giveUp, String text, byte[] entry, byte[] millis) {
        KeySpace.Bucket bucket = names.bucket(text);
        byte[][] keys = {bucket.key(text), bucket.counter()};
        connection.awaitOpen(giveUp);
        byte[] deadline = Long.toString(clock(bucket, giveUp).at(giveUp)).getBytes(US_ASCII);
        Call<List<Object>> call = Scripts.WRITE.call(keys, names.channel(), bucket.digits(), entry, millis, deadline);
        List<Object> answer = answered(call, giveUp);
        var unused = clocks.answered(bucket.number(), (Long) answer.get(1));
        return (Long) answer.get(0);
    }

    private List<Object> answered(Call<List<Object>> write, long giveUp) {
        try {
            return connection.ask(write, giveUp);
        } catch (RuntimeException e) { // Lettuce cancels what was under way when a connection ends
            if (write.isDone() && !Refusal.isAnswer(e)) {
                // The connection broke early. What it had under way may still arrive, and be done in its time.
                connection.sitOut(giveUp);
            }
            throw e;
        }
    }

    private ServerClocks.Reading clock(KeySpace.Bucket bucket, long giveUp) {
        ServerClocks.Reading recent = clocks.recent(bucket.number());
        if (recent != null) {
            return recent;
        }
        long micros = connection.ask(Scripts.CLOCK.call(new byte[][] {bucket.counter()}), giveUp);
        return clocks.answered(bucket.number(), micros);
    }

    long remove(String text) {
        return Math.abs(connection.ask(removal(text)));
    }

    private Call<Long> removal(String text) {
        KeySpace.Bucket bucket = names.bucket(text);
        byte[][] keys = {bucket.key(text), bucket.counter()};
        return Scripts.REMOVE.call(keys, names.channel(), bucket.digits());
    }

    /** Returns the version of each removal, negative where nothing was there. */
    List<Long> removeAll(List<String> texts) {
        List<Call<Long>> calls = new ArrayList<>(texts.size());
        for (String text : texts) {
            calls.add(removal(text));
        }
        return connection.askAll(calls);
    }

    long kill(Group group) {
        KeySpace.Bucket bucket = names.bucket(0);
        byte[] name = ValueCodec.string().encode(Kills.name(group));
        byte[][] keys = {bucket.counter(), names.kills()};
        long number = connection.ask(Scripts.KILL.call(keys, names.channel(), bucket.digits(), name, KILL_LIMIT));
        kills.add(group, number);
        return number;
    }

    /** Tries in every bucket whether changes are taken, and changes nothing. */
    void probe() {
        List<Call<Long>> calls = new ArrayList<>();
        for (int i = 0; i < names.bucketCount(); i++) {
            byte[][] keys = {names.bucket(i).probe()};
            calls.add(Scripts.PROBE.call(keys, names.ownChannel()));
        }
        var unused = connection.askAll(calls);
    }
}
