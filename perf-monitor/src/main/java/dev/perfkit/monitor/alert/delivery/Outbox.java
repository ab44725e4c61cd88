package dev.perfkit.monitor.alert.delivery;

import static java.util.Objects.requireNonNull;

import dev.perfkit.monitor.alert.Channel;
import dev.perfkit.monitor.alert.GroupChannel;
import dev.perfkit.monitor.alert.GroupChannel.Refresh;
import dev.perfkit.monitor.alert.RetryLaterException;
import dev.perfkit.monitor.alert.delivery.Group.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** One channel: whose turn it is, and how it fares. Guarded by the dispatcher, which also calls the channel. */
final class Outbox {
    /** An attempt under way. What it tells is null for a heartbeat. */
    static final class Attempt {
        final Outbox outbox;
        final @Nullable Group group;
        final Message message;
        boolean late;

        @Nullable Thread thread;

        Attempt(Outbox outbox, @Nullable Group group, Message message) {
            this.outbox = outbox;
            this.group = group;
            this.message = message;
        }
    }

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

    private final String name;
    private final Channel channel;
    private final RetryPolicy policy;
    private final Refresh refresh;
    private final LinkedHashSet<Group> ready = new LinkedHashSet<>();
    private long noted;
    private boolean busy;
    private boolean heartbeatDue;
    private @Nullable Attempt running;
    private int failuresInARow;
    private long notBefore;
    private @Nullable Instant failingSince;
    private @Nullable String error;
    private long delivered;
    private long failed;
    private long dropped;
    private long superseded;
    private long muted;

    Outbox(String name, Channel channel, RetryPolicy policy) {
        this.name = name;
        this.channel = channel;
        this.policy = policy;
        this.refresh = channel instanceof GroupChannel group
                ? requireNonNull(group.refresh(), () -> "channel " + name + ": refresh")
                : Refresh.NONE;
    }

    Refresh refresh() {
        return refresh;
    }

    /** What was last written of it, by the spool's count. */
    long noted() {
        return noted;
    }

    void noted(long record) {
        noted = record;
    }

    boolean isFailing() {
        return failuresInARow > 0;
    }

    /** Returns the nanoseconds until the channel may be tried, {@link Group#NEVER} if there is nothing to be sent. */
    long untilTurn(long now, boolean hurry) {
        if (busy || (ready.isEmpty() && !heartbeatDue)) {
            return Group.NEVER;
        }
        return untilRested(now, hurry);
    }

    /** Returns the rest of the pause after a failure. */
    long untilRested(long now, boolean hurry) {
        return isFailing() && !hurry ? notBefore - now : 0;
    }

    /** Marks that a thread works on it. */
    void begin() {
        busy = true;
    }

    void end() {
        busy = false;
    }

    boolean isBusy() {
        return busy;
    }

    void ready(Group group) {
        ready.add(group);
    }

    @Nullable Group next() {
        var first = ready.iterator();
        if (!first.hasNext()) {
            return null;
        }
        Group group = first.next();
        first.remove();
        return group;
    }

    void forget() {
        ready.clear();
    }

    void heartbeat() {
        heartbeatDue = true;
    }

    boolean takeHeartbeat() {
        boolean due = heartbeatDue;
        heartbeatDue = false;
        return due;
    }

    void running(@Nullable Attempt attempt) {
        running = attempt;
    }

    /** Interrupts the attempt if it still goes on. Returns whether it did. */
    boolean interrupt(Attempt attempt) {
        Thread thread = attempt.thread;
        if (running != attempt || thread == null) {
            return false;
        }
        attempt.late = true;
        thread.interrupt();
        return true;
    }

    void succeeded() {
        failuresInARow = 0;
        failingSince = null;
        error = null;
    }

    /** A message was refused; the receiver works, and the others need not wait. */
    void refused(String cause) {
        failed++;
        error = cause;
    }

    void delivered(int events) {
        delivered += events;
    }

    /** Notes a failure. Returns whether it is the first in a row. */
    boolean failed(Throwable cause, String text, long now, Instant wall, DoubleSupplier random) {
        failed++;
        failuresInARow++;
        notBefore = now + pauseNanos(failuresInARow, cause, random);
        error = text;
        if (failingSince == null) {
            failingSince = wall;
            return true;
        }
        return false;
    }

    /** A receiver that says when it wants to be asked again is not asked before. */
    long pauseNanos(int failures, Throwable cause, DoubleSupplier random) {
        long pause = policy.pauseNanos(failures, random.getAsDouble());
        if (cause instanceof RetryLaterException later) {
            Duration wish = later.after().compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : later.after();
            return Math.max(pause, wish.toNanos());
        }
        return pause;
    }

    /** Tries at once, as there will be no later. */
    void hurry() {
        notBefore = 0;
        failuresInARow = 0;
    }

    void dropped(int events) {
        dropped += events;
    }

    void superseded(int events) {
        superseded += events;
    }

    void muted(int incidents) {
        muted += incidents;
    }

    String name() {
        return name;
    }

    Channel channel() {
        return channel;
    }

    RetryPolicy policy() {
        return policy;
    }

    ChannelSnapshot snapshot(int queued) {
        Attempt attempt = running;
        return new ChannelSnapshot(
                name,
                delivered,
                failed,
                dropped,
                superseded,
                muted,
                queued,
                failingSince,
                error,
                attempt != null && attempt.late);
    }
}
