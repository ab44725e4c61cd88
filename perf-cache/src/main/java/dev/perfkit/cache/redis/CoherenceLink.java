package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierListener;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears what is changed in Redis, and knows when it does not. */
final class CoherenceLink implements Subscription.Owner {
    /*
     *   waiting --> subscribing --> proving --> live
     *      ^            |              |          |   suspended: disconnected, or no heartbeat back for the silence
     *      +------------+--------------+----------+
     *
     * Waiting: until the next attempt. Subscribing: until SUBSCRIBE is acknowledged. Proving: until a heartbeat of every bucket
     * has come back, which says from which number on messages are counted, and until the kills were looked up after that.
     * Live: messages are handed on. A number that does not follow the one before, or a heartbeat whose number is not the
     * last one heard, is a gap: the listener loses what it has, and the kills are looked up again.
     *
     * A heartbeat goes out by the connection of the commands and comes back by this one, in the order in which Redis published:
     * when it is here, everything before it is. It proves both connections, as of when it was sent. Where masters are tracked, a round of
     * heartbeats counts when they have been confirmed for it, too.
     *
     * Every call of the listener is made under this lock, on whatever thread: one at a time, and in order.
     */
    private static final Logger log = LoggerFactory.getLogger(RedisTier.class);
    private static final long FIRST_DELAY_MILLIS = 50;
    private static final long LAST_DELAY_MILLIS = 2_000;
    private static final int ROUNDS = 64;

    private final RedisTierBuilder<?, ?> settings;
    private final Servers servers;
    private final SharedConnection commands;
    private final KeySpace<?> names;
    private final Kills kills;
    private final LagMeter lag;
    private final ServerClocks clocks;
    private final Runnable restoreKills;
    private final Ticker ticker = Ticker.system();
    private final Numbers numbers;
    private final long[] sentAt = new long[ROUNDS];
    // Whether no kill is missing among those entered; every read asks.
    private volatile boolean killsCurrent;
    private final AtomicBoolean refused = new AtomicBoolean();
    // All that follows is guarded by this, as are the numbers.
    private @Nullable TierListener listener;
    private @Nullable Subscription subscription;
    private Scheduler.Handle beats = () -> {};
    private Scheduler.Handle deadline = () -> {};
    private Scheduler.Handle attempt = () -> {};
    private int attempts;
    private boolean subscribed;
    private boolean live;
    private boolean closed;
    private long round;
    private long provenRound;
    private long provenRoundSentAt;
    private long confirmedRound;
    private long gaps;
    private long lastKill;
    private List<Call<Long>> lastBeats = List.of();
    private Servers.@Nullable Session lastBeatsSentBy;

    /**
     * Makes a link that does nothing yet.
     *
     * @param restoreKills what to do when Redis has lost kills
     */
    CoherenceLink(
            RedisTierBuilder<?, ?> settings,
            Servers servers,
            SharedConnection commands,
            KeySpace<?> names,
            Kills kills,
            LagMeter lag,
            ServerClocks clocks,
            Runnable restoreKills) {
        this.settings = settings;
        this.servers = servers;
        this.commands = commands;
        this.names = names;
        this.kills = kills;
        this.lag = lag;
        this.clocks = clocks;
        this.restoreKills = restoreKills;
        this.numbers = new Numbers(names.bucketCount());
    }

    boolean areKillsCurrent() {
        return killsCurrent;
    }

    synchronized void start(TierListener listener) {
        if (this.listener != null) {
            throw new IllegalStateException("listener: a second one (expected: one for a tier)");
        }
        this.listener = new GuardedListener(listener);
        beats = settings.scheduler.repeat(settings.executor, this::beat, settings.link.heartbeat());
        attempt = settings.scheduler.schedule(settings.executor, this::connect, Duration.ZERO);
    }

    private synchronized void connect() {
        if (closed) {
            return;
        }
        Subscription next = new Subscription(names, settings.foreignWrites, this);
        subscription = next;
        numbers.begin();
        provenRound = 0;
        confirmedRound = 0;
        expire(next, settings.link.silence().plus(settings.connectTimeout));
        next.start(servers);
    }

    private void expire(Subscription of, Duration limit) {
        deadline.cancel();
        // Not on the executor: that it has no thread to spare may be why nothing comes back.
        deadline = settings.scheduler.schedule(Runnable::run, () -> silent(of), limit);
    }

    private synchronized void silent(Subscription of) {
        if (of != subscription) {
            return;
        }
        if (!lastBeats.stream().allMatch(Call::isDone)) {
            // It may as well be the other connection that has gone silent.
            commands.giveUp(lastBeatsSentBy);
        }
        ended(of, new RedisException("no heartbeat came back for " + settings.link.silence()));
    }

    @Override
    public synchronized void ended(Subscription of, RedisException why) {
        if (of != subscription) {
            return;
        }
        boolean heard = live;
        end(of);
        complain(heard, why);
        if (heard) {
            told().suspended(String.valueOf(why.getMessage()));
        }
        long longest = Math.min(LAST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(attempts++, 10));
        Duration delay = Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
        attempt = settings.scheduler.schedule(settings.executor, this::connect, delay);
    }

    /** That nobody is there is for the cache to say; what is refused, to the link alone perhaps, is said once. */
    private void complain(boolean heard, RedisException why) {
        if (isNewRefusal(why) || heard) {
            log.warn("changes in {} are not heard: {}", servers, why.getMessage());
        } else {
            log.debug("changes in {} are not heard yet", servers, why);
        }
    }

    private boolean isNewRefusal(RedisException why) {
        return Refusal.isAnswer(why) && refused.compareAndSet(false, true);
    }

    private void end(Subscription last) {
        last.close();
        subscription = null;
        subscribed = false;
        killsCurrent = false;
        live = false;
        deadline.cancel();
    }

    @Override
    public synchronized void subscribed(Subscription to) {
        if (to == subscription) {
            subscribed = true;
            beat();
        }
    }

    private synchronized void beat() {
        if (!subscribed || closed) {
            return;
        }
        round++;
        List<Call<Long>> calls = new ArrayList<>();
        for (int i = 0; i < names.bucketCount(); i++) {
            KeySpace.Bucket bucket = names.bucket(i);
            byte[][] keys = i == 0 ? new byte[][] {bucket.counter(), names.kills()} : new byte[][] {bucket.counter()};
            Call<Long> call = Scripts.BEAT.call(
                    keys, names.ownChannel(), bucket.digits(), digits(round), digits(numbers.last(i)));
            calls.add(call);
        }
        long sent = ticker.read();
        sentAt[(int) (round % ROUNDS)] = sent;
        Servers.Session by = commands.tell(calls);
        if (by != null) {
            for (int i = 0; i < calls.size(); i++) {
                int bucket = i;
                Call<Long> call = calls.get(i);
                call.onComplete((micros, failure) -> answered(call, bucket, micros, sent, by, failure));
            }
            lastBeats = calls;
            lastBeatsSentBy = by;
        }
        if (subscription != null) {
            // Last of all: it may end the subscription.
            subscription.confirm(round);
        }
    }

    /** Without the lock: a connection tells so what it gives up, and has a lock of its own, which the link asks for. */
    private void answered(
            Call<Long> call,
            int bucket,
            @Nullable Long micros,
            long sent,
            Servers.Session sentBy,
            @Nullable Throwable failure) {
        if (failure instanceof RedisNoScriptException) {
            Call<Long> whole = call.inFull();
            whole.onComplete((found, refusal) -> answered(whole, bucket, found, sent, sentBy, refusal));
            var unused = commands.tell(List.of(whole));
        } else if (micros != null) {
            var unused = clocks.answered(bucket, micros);
            lag.answered(bucket, micros, sent);
        } else if (failure != null) {
            RedisException why = Refusal.of(failure, servers);
            if (isNewRefusal(why)) {
                log.warn("a heartbeat, without which changes are not heard, was refused: {}", why.getMessage());
            } else {
                log.debug("no heartbeat", why);
            }
            // Also where one server of a cluster is gone: Lettuce keeps the connection to it, and finds it closed for
            // ever.
            if (Refusal.isReplica(failure) || !(failure instanceof RedisCommandExecutionException)) {
                commands.giveUp(sentBy);
            }
        }
    }

    @Override
    public synchronized void message(Subscription from, byte[] body) {
        Message message = from == subscription ? Message.parse(body) : null;
        if (message == null || message.bucket() >= names.bucketCount()) {
            return;
        }
        switch (message.kind()) {
            case 'c' -> changed(message);
            case 'k' -> killed(message);
            case 'h' -> cameBack(from, message);
            default -> {}
        }
    }

    private void count(Message message) {
        long before = numbers.last(message.bucket());
        if (!numbers.follows(message.bucket(), message.number())) {
            gap("message " + message.number() + " came after " + before);
        }
    }

    private void changed(Message message) {
        count(message);
        if (live) {
            told().changed(message.rest(), message.number());
            lag.heard(message.bucket(), message.micros(), provenRoundSentAt);
        }
    }

    private void killed(Message message) {
        count(message);
        Group group = Kills.group(message.rest());
        if (group == null) {
            return;
        }
        kills.add(group, message.number());
        if (killsCurrent) {
            kills.settle(message.number());
        }
        lastKill = message.number();
        if (live) {
            told().killed(group, message.number());
            lag.heard(message.bucket(), message.micros(), provenRoundSentAt);
        }
    }

    private void cameBack(Subscription from, Message message) {
        long before = numbers.last(message.bucket());
        if (!numbers.agrees(message.bucket(), message.number(), message.round())) {
            gap("Redis is at number " + message.number() + ", " + before + " was heard last");
        }
        if (message.bucket() == 0) {
            if (message.lastKill() < lastKill) {
                log.warn("{} has lost invalidations of groups; all keys are invalidated in their place", servers);
                settings.scheduler.schedule(settings.executor, restoreKills, Duration.ZERO);
            } else {
                lastKill = message.lastKill();
            }
        }
        prove(from);
    }

    @Override
    public synchronized void confirmed(Subscription by, long askedIn) {
        if (by == subscription) {
            confirmedRound = Math.max(confirmedRound, askedIn);
            prove(by);
        }
    }

    private void prove(Subscription from) {
        long proven = Math.min(numbers.provenRound(), confirmedRound);
        if (proven > provenRound && round - proven < ROUNDS) {
            provenRound = proven;
            provenRoundSentAt = sentAt[(int) (proven % ROUNDS)];
            Duration left = settings.link.silence().minusNanos(ticker.read() - provenRoundSentAt);
            expire(from, left.isNegative() ? Duration.ZERO : left);
            if (!killsCurrent) {
                lookUpKills(from);
            }
        }
    }

    /** Messages were missed, and with them perhaps kills. */
    private void gap(String why) {
        gaps++;
        killsCurrent = false;
        if (live) {
            log.warn("changes in {} were missed: {}", servers, why);
            told().lost(why);
            lookUpKills(subscription);
        }
    }

    private void lookUpKills(@Nullable Subscription by) {
        long gapsBefore = gaps;
        Call<List<Object>> call = Kills.after(names.kills(), kills.settled()).inFull();
        call.onComplete((found, failure) -> {
            if (failure == null) {
                lookedUp(by, found, gapsBefore);
            }
            // Else the next heartbeat tries again.
        });
        var unused = commands.tell(List.of(call));
    }

    private synchronized void lookedUp(@Nullable Subscription by, List<Object> found, long gapsBefore) {
        if (by != subscription || gaps != gapsBefore || closed) {
            return;
        }
        kills.addAll(found);
        killsCurrent = true;
        if (!live) {
            live = true;
            refused.set(false);
            attempts = 0;
            log.info("changes in {} are heard", servers);
            told().resumed("subscribed, and a heartbeat came back");
        }
    }

    @Override
    public synchronized void touched(Subscription by, @Nullable List<byte[]> keys) {
        if (by != subscription || !live) {
            return;
        }
        if (keys == null) {
            gap("Redis was flushed");
            return;
        }
        for (byte[] key : keys) {
            String text = names.textOf(key);
            if (text != null) {
                told().changed(text, Long.MAX_VALUE);
            }
        }
    }

    private TierListener told() {
        TierListener known = listener;
        if (known == null) {
            throw new IllegalStateException("not started");
        }
        return known;
    }

    private static byte[] digits(long number) {
        return Long.toString(number).getBytes(US_ASCII);
    }

    /** Ends the link for good, without a word to the listener; returns what is complete when nothing is left of it. */
    synchronized CompletableFuture<@Nullable Void> close() {
        closed = true;
        beats.cancel();
        attempt.cancel();
        Subscription last = subscription;
        if (last == null) {
            return CompletableFuture.completedFuture(null);
        }
        end(last);
        return last.closing();
    }
}
