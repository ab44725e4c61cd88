package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.perfkit.cache.TierRead;
import dev.perfkit.time.Ticker;
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
     *
     * What Redis holds says who is loading: the tier whose instance the last token begins with. Another's load is waited for, see
     * OthersLoads; one of this tier's own never is, since threads of this JVM wait for each other's flights, and find a lease of
     * their own only where its flight was detached. Nor is anybody where the last name is empty: who took the lease over has failed.
     */
    private static final Logger log = LoggerFactory.getLogger(RedisTier.class);
    private static final String RENEWAL = "W%0" + Scripts.VERSION_DIGITS + "d%0" + Scripts.TIME_DIGITS + "d@%d";
    private static final byte[] NONE = {};
    private static final byte[] ANY = {'*'};

    private final SharedConnection connection;
    private final Reader reader;
    private final EntryCodec<V> codec;
    private final Kills kills;
    private final byte[] killsKey;
    private final @Nullable CoherenceLink link;
    private final byte[] leaseMillis;
    private final boolean waiting;
    private final String instance = UUID.randomUUID().toString();
    private final AtomicLong leases = new AtomicLong();
    private final Ticker ticker = Ticker.system();
    private final AtomicBoolean complained = new AtomicBoolean();

    Reads(
            SharedConnection connection,
            Reader reader,
            EntryCodec<V> codec,
            Kills kills,
            byte[] killsKey,
            @Nullable CoherenceLink link,
            Duration leaseTime,
            boolean waiting) {
        this.connection = connection;
        this.reader = reader;
        this.codec = codec;
        this.kills = kills;
        this.killsKey = killsKey;
        this.link = link;
        this.leaseMillis = Long.toString(leaseTime.toMillis()).getBytes(US_ASCII);
        this.waiting = waiting;
    }

    /** What is done where there is no value. */
    enum Missing {
        /** Nothing: who asks would not load it. */
        LEFT,
        /** A lease is taken, or shared. */
        LEASED,
        /** Likewise, but not where somebody else is loading: he is being waited for. */
        AWAITED,
        /** A lease is taken, or shared and its loader not waited for any more. */
        TAKEN_OVER
    }

    /**
     * Reads one. Value and lease have one timeout together, less what was spent before; what decoding takes between them, which the
     * first time may be long, is not Redis' fault.
     */
    TierRead<V> read(Reader.Wanted wanted, Missing missing, Duration spent) {
        return read(wanted, missing, spent, Long.MAX_VALUE);
    }

    /** As {@link #read(Reader.Wanted, Missing, Duration)}, for so many nanoseconds at most. */
    TierRead<V> read(Reader.Wanted wanted, Missing missing, Duration spent, long mostNanos) {
        long start = ticker.read();
        Call<List<Object>> missingKills = missingKills();
        long deadline = deadline(spent, start, mostNanos);
        long asked = ticker.read();
        Reader.Held held = reader.fetch(wanted, missingKills, deadline);
        if (missingKills != null) {
            kills.addAll(connection.answer(missingKills, deadline));
        }
        Duration fetched = spent.plusNanos(ticker.read() - asked);
        TierRead<V> known = known(wanted, held, missing);
        if (known != null) {
            return known;
        }
        Call<List<Object>> call = leaseCall(wanted, held, missing);
        asked = ticker.read();
        List<Object> reply = connection.ask(call, deadline(fetched, start, mostNanos));
        Duration leased = fetched.plusNanos(ticker.read() - asked);
        TierRead<V> answer = leased(wanted, held, reply);
        return answer instanceof TierRead.Lease<V> lease ? lease.spent(leased) : answer;
    }

    /** Returns the instant at which the timeout, less what was spent, is over, or that long after the start, whichever is first. */
    private long deadline(Duration spent, long start, long mostNanos) {
        return start + Math.min(connection.deadline(spent) - start, mostNanos);
    }

    /** Reads several, in one trip for the values and one for the leases; the answers are in the order of the keys. */
    List<TierRead<V>> readAll(List<Reader.Wanted> all, Missing missing) {
        Call<List<Object>> missingKills = missingKills();
        Iterator<Reader.Held> found = reader.fetchAll(all, missingKills);
        if (missingKills != null) {
            kills.addAll(connection.answer(missingKills));
        }
        List<@Nullable TierRead<V>> answers = new ArrayList<>(all.size());
        List<Reader.Held> missed = new ArrayList<>();
        List<Call<List<Object>>> leaseCalls = new ArrayList<>();
        for (Reader.Wanted wanted : all) {
            Reader.Held held = found.next();
            TierRead<V> known = known(wanted, held, missing);
            answers.add(known);
            if (known == null) {
                missed.add(held);
                leaseCalls.add(leaseCall(wanted, held, missing));
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

    /** Returns the number of the last kill, and looks it up where it may not have been heard of. */
    long lastKill() {
        Call<List<Object>> missingKills = missingKills();
        if (missingKills != null) {
            kills.addAll(connection.ask(missingKills));
        }
        return kills.highest();
    }

    /** Returns the answer, where no lease is asked for; else null. */
    private @Nullable TierRead<V> known(Reader.Wanted wanted, Reader.Held held, Missing missing) {
        TierRead.Hit<V> hit = judge(wanted, held);
        if (hit != null) {
            return hit;
        }
        if (missing == Missing.LEFT) {
            return new TierRead.Lease<>("", isUndecodable(held));
        }
        String lease = missing == Missing.AWAITED ? leaseIn(held) : null;
        return lease == null || lease.endsWith(">") || isOwn(lease) ? null : lease(lease, false);
    }

    private static @Nullable String leaseIn(Reader.Held held) {
        byte[] bytes = held.bytes();
        return bytes != null && bytes.length > 0 && bytes[0] == 'L' ? new String(bytes, US_ASCII) : null;
    }

    private boolean isUndecodable(Reader.Held held) {
        return EntryCodec.isValue(held.bytes()) && decode(held.bytes()) == null;
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
        } catch (Throwable e) {
            EntryCodec.requireNotTheMachines(e);
            if (complained.compareAndSet(false, true)) {
                log.warn("{} cannot decode a value, which is counted as a miss from here on without a word", codec, e);
            }
            return null;
        }
    }

    private Call<List<Object>> leaseCall(Reader.Wanted wanted, Reader.Held held, Missing missing) {
        byte[] bytes = held.bytes();
        byte[] notWaitedFor = missing == Missing.TAKEN_OVER && leaseIn(held) != null && bytes != null ? bytes : NONE;
        return Scripts.LEASE.call(
                new byte[][] {wanted.key()},
                newToken().getBytes(US_ASCII),
                leaseMillis,
                bytes != null && EntryCodec.isValue(bytes) ? EntryCodec.stampOf(bytes) : NONE,
                waiting ? notWaitedFor : ANY);
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
        return lease(isLease ? new String(bytes, US_ASCII) : 'L' + newToken(), isUndecodable(before));
    }

    private TierRead.Lease<V> lease(String held, boolean undecodable) {
        return new TierRead.Lease<>(held + '@' + kills.highest(), undecodable, !isOwn(held), Duration.ZERO);
    }

    /** Returns whether it is this tier that loads under the lease. */
    private boolean isOwn(String held) {
        return held.startsWith(instance, Math.max(held.lastIndexOf('>'), 0) + 1);
    }

    /** Returns the call that gives the lease back; null where it is not this tier's to give back. */
    @Nullable Call<Long> releaseCall(Reader.Wanted wanted, TierRead.Lease<V> lease) {
        String held = whole(lease);
        return held.startsWith("L") && isOwn(held)
                ? Scripts.RELEASE.call(new byte[][] {wanted.key()}, held.getBytes(US_ASCII))
                : null;
    }

    /** Returns a lease to replace the very value found. */
    TierRead.Lease<V> renewal(TierRead.Hit<V> hit) {
        return new TierRead.Lease<>(
                String.format(Locale.ROOT, RENEWAL, hit.version(), hit.stamp(), kills.highest()), false);
    }

    /** Returns what Redis has to hold for the lease to be good; nothing that it could hold for one that is no lease of ours. */
    static byte[] held(TierRead.Lease<?> lease) {
        String whole = whole(lease);
        int end = whole.indexOf('>');
        return (end < 0 ? whole : whole.substring(0, end)).getBytes(US_ASCII);
    }

    private static String whole(TierRead.Lease<?> lease) {
        int end = lease.token().lastIndexOf('@');
        return end < 0 ? "L" : lease.token().substring(0, end);
    }

    static long asOf(TierRead.Lease<?> lease) {
        try {
            return Long.parseLong(lease.token().substring(lease.token().lastIndexOf('@') + 1));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
