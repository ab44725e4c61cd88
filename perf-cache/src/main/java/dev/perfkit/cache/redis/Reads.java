package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.perfkit.cache.TierRead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds values, judges whether they live, and takes leases where there are none. */
final class Reads<V> {
    /*
     * A lease's token is what Redis holds in the value's place, '@', and the number of the last kill known when the lease was
     * given: what a value loaded under it is "as of". The number is this tier's own, also where the lease is shared.
     */
    private static final Logger log = LoggerFactory.getLogger(RedisTier.class);
    private static final String RENEWAL = "W%0" + Scripts.VERSION_DIGITS + "d%0" + Scripts.TIME_DIGITS + "d@%d";
    private static final byte[] NO_STAMP = {};

    private final SharedConnection connection;
    private final Reader reader;
    private final EntryCodec<V> codec;
    private final Kills kills;
    private final byte[] killsKey;
    private final @Nullable CoherenceLink link;
    private final byte[] leaseMillis;
    private final String instance = UUID.randomUUID().toString();
    private final AtomicLong leases = new AtomicLong();
    private final AtomicBoolean complained = new AtomicBoolean();

    Reads(
            SharedConnection connection,
            Reader reader,
            EntryCodec<V> codec,
            Kills kills,
            byte[] killsKey,
            @Nullable CoherenceLink link,
            Duration leaseTime) {
        this.connection = connection;
        this.reader = reader;
        this.codec = codec;
        this.kills = kills;
        this.killsKey = killsKey;
        this.link = link;
        this.leaseMillis = Long.toString(leaseTime.toMillis()).getBytes(US_ASCII);
    }

    TierRead<V> read(Reader.Wanted wanted) {
        Call<List<Object>> missingKills = missingKills();
        Reader.Held held = reader.fetch(wanted, missingKills);
        enter(missingKills);
        TierRead.Hit<V> hit = judge(wanted, held);
        return hit != null ? hit : leased(wanted, held, connection.ask(leaseCall(wanted, held)));
    }

    /** Reads several, in one trip for the values and one for the leases; the answers are in the order of the keys. */
    List<TierRead<V>> readAll(List<Reader.Wanted> all) {
        Call<List<Object>> missingKills = missingKills();
        Iterator<Reader.Held> found = reader.fetchAll(all, missingKills);
        enter(missingKills);
        List<@Nullable TierRead<V>> answers = new ArrayList<>(all.size());
        List<Reader.Held> missed = new ArrayList<>();
        List<Call<List<Object>>> leaseCalls = new ArrayList<>();
        for (Reader.Wanted wanted : all) {
            Reader.Held held = found.next();
            TierRead.Hit<V> hit = judge(wanted, held);
            answers.add(hit);
            if (hit == null) {
                missed.add(held);
                leaseCalls.add(leaseCall(wanted, held));
            }
        }
        List<List<Object>> replies = connection.askAll(leaseCalls);
        List<TierRead<V>> complete = new ArrayList<>(all.size());
        int next = 0;
        for (int i = 0; i < all.size(); i++) {
            TierRead<V> answer = answers.get(i);
            complete.add(answer != null ? answer : leased(all.get(i), missed.get(next), replies.get(next++)));
        }
        return complete;
    }

    /** Returns the call to go with a read where kills may be missing that it has to know of; else null. */
    private @Nullable Call<List<Object>> missingKills() {
        return link != null && link.areKillsCurrent() ? null : Kills.after(killsKey, kills.settled());
    }

    private void enter(@Nullable Call<List<Object>> missingKills) {
        if (missingKills != null) {
            kills.addAll(connection.answer(missingKills));
        }
    }

    /** Returns the number of the last kill, and looks it up where it may not have been heard of. */
    long lastKill() {
        Call<List<Object>> missingKills = missingKills();
        if (missingKills != null) {
            kills.addAll(connection.ask(missingKills));
        }
        return kills.highest();
    }

    /** Returns what is held as a hit; null if it is of no use. */
    private TierRead.@Nullable Hit<V> judge(Reader.Wanted wanted, Reader.Held held) {
        EntryCodec.Stored<V> stored = decode(held.bytes());
        if (stored == null || kills.isDead(wanted.text(), stored.entry().tags(), stored.asOf())) {
            return null;
        }
        return new TierRead.Hit<>(stored.entry(), stored.version(), stored.stamp(), held.timeLeft(stored));
    }

    private EntryCodec.@Nullable Stored<V> decode(byte @Nullable [] held) {
        if (held == null || !EntryCodec.isValue(held)) {
            return null;
        }
        try {
            return codec.decode(held);
        } catch (Exception | LinkageError | StackOverflowError e) {
            if (complained.compareAndSet(false, true)) {
                log.warn("{} cannot decode a value, which is counted as a miss from here on without a word", codec, e);
            }
            return null;
        }
    }

    private Call<List<Object>> leaseCall(Reader.Wanted wanted, Reader.Held held) {
        byte[] bytes = held.bytes();
        return Scripts.LEASE.call(
                new byte[][] {wanted.key()},
                newToken().getBytes(US_ASCII),
                leaseMillis,
                bytes != null && EntryCodec.isValue(bytes) ? EntryCodec.stampOf(bytes) : NO_STAMP);
    }

    private String newToken() {
        return instance + ':' + leases.incrementAndGet();
    }

    /** Returns what the lease script answered: a lease, or a value that has come meanwhile. */
    private TierRead<V> leased(Reader.Wanted wanted, Reader.Held before, List<Object> reply) {
        byte[] bytes = (byte[]) reply.get(0);
        boolean isLease = bytes[0] == 'L';
        TierRead.Hit<V> hit = isLease ? null : judge(wanted, Reader.Held.withTimeLeft(bytes, (Long) reply.get(1)));
        if (hit != null) {
            return hit;
        }
        // Should what has come be of no use either, the token is one that Redis never heard of.
        String held = isLease ? new String(bytes, US_ASCII) : 'L' + newToken();
        boolean undecodable = EntryCodec.isValue(before.bytes()) && decode(before.bytes()) == null;
        return new TierRead.Lease<>(held + '@' + kills.highest(), undecodable);
    }

    /** Returns a lease to replace the very value found. */
    TierRead.Lease<V> renewal(TierRead.Hit<V> hit) {
        return new TierRead.Lease<>(
                String.format(Locale.ROOT, RENEWAL, hit.version(), hit.stamp(), kills.highest()), false);
    }

    /** Returns what Redis has to hold for the lease to be good; nothing that it could hold for one that is no lease of ours. */
    static byte[] held(TierRead.Lease<?> lease) {
        int end = lease.token().lastIndexOf('@');
        return (end < 0 ? "L" : lease.token().substring(0, end)).getBytes(US_ASCII);
    }

    static long asOf(TierRead.Lease<?> lease) {
        try {
            return Long.parseLong(lease.token().substring(lease.token().lastIndexOf('@') + 1));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
