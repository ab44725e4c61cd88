package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.perfkit.cache.Group;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.time.Ticker;
import java.util.ArrayList;
import java.util.List;

/** What everybody is told of: writes, removals and kills. */
final class Changes {
    private static final byte[] KILL_LIMIT = Integer.toString(Kills.LIMIT).getBytes(US_ASCII);

    private final SharedConnection connection;
    private final KeySpace<?> names;
    private final Kills kills;
    private final LagMeter lag;
    private final Ticker ticker = Ticker.system();

    Changes(SharedConnection connection, KeySpace<?> names, Kills kills, LagMeter lag) {
        this.connection = connection;
        this.names = names;
        this.kills = kills;
        this.lag = lag;
    }

    long write(String text, byte[] entry, byte[] millis) {
        KeySpace.Bucket bucket = names.bucket(text);
        byte[][] keys = {bucket.key(text), bucket.counter()};
        long sent = ticker.read();
        long version = connection.ask(Scripts.WRITE.call(keys, names.channel(), bucket.digits(), entry, millis));
        lag.sent(bucket.number(), version, sent);
        return version;
    }

    long remove(String text) {
        KeySpace.Bucket bucket = names.bucket(text);
        long sent = ticker.read();
        long version = Math.abs(connection.ask(removal(text, bucket)));
        lag.sent(bucket.number(), version, sent);
        return version;
    }

    private Call<Long> removal(String text, KeySpace.Bucket bucket) {
        byte[][] keys = {bucket.key(text), bucket.counter()};
        return Scripts.REMOVE.call(keys, names.channel(), bucket.digits());
    }

    /** Returns the version of each removal, negative where nothing was there. */
    List<Long> removeAll(List<String> texts) {
        List<Call<Long>> calls = new ArrayList<>(texts.size());
        for (String text : texts) {
            calls.add(removal(text, names.bucket(text)));
        }
        return connection.askAll(calls);
    }

    long kill(Group group) {
        KeySpace.Bucket bucket = names.bucket(0);
        byte[] name = ValueCodec.string().encode(Kills.name(group));
        byte[][] keys = {bucket.counter(), names.kills()};
        long sent = ticker.read();
        long number = connection.ask(Scripts.KILL.call(keys, names.channel(), bucket.digits(), name, KILL_LIMIT));
        kills.add(group, number);
        lag.sent(bucket.number(), number, sent);
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
