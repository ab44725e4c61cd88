package dev.perfkit.monitor.alert.delivery;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.Channel;
import dev.perfkit.monitor.alert.DeliveryRefusedException;
import dev.perfkit.monitor.alert.GroupChannel;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Notification;
import dev.perfkit.monitor.alert.Transition;
import dev.perfkit.monitor.alert.delivery.Group.Item;
import dev.perfkit.monitor.alert.delivery.Group.Message;
import dev.perfkit.monitor.alert.delivery.Outbox.Attempt;
import dev.perfkit.time.Scheduler;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls channels, which is the host's code and may do anything. Holds no lock. */
final class Sender {
    /*
     * An attempt that takes too long is interrupted, and what it does then is its outcome: an error is a failure, a return
     * is a success. It is not left behind for another, since one that comes to itself later could overtake the next, and a
     * resolved alert would fire. A channel that does not heed the interrupt is stuck, and says so in its snapshot.
     */
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    private final Dispatcher dispatcher;
    private final Scheduler scheduler;
    private final String monitor;
    private final Instant startedAt;

    Sender(Dispatcher dispatcher, Scheduler scheduler, String monitor, Instant startedAt) {
        this.dispatcher = dispatcher;
        this.scheduler = scheduler;
        this.monitor = monitor;
        this.startedAt = startedAt;
    }

    /** Sends until there is nothing more. */
    void drain(Outbox outbox) {
        boolean fine = false;
        try {
            for (Attempt attempt = dispatcher.next(outbox); attempt != null; attempt = dispatcher.next(outbox)) {
                Throwable cause = send(attempt);
                dispatcher.finish(outbox, attempt, cause);
            }
            fine = true;
        } finally {
            if (!fine) {
                log.debug("{}: its thread dies", outbox.name());
            }
            dispatcher.rest(outbox);
        }
    }

    private @Nullable Throwable send(Attempt attempt) {
        Channel channel = attempt.outbox.channel();
        Notification notification = attempt.message.notification();
        List<Item> items = attempt.message.items();
        if (attempt.group == null) {
            return call(attempt, () -> channel.send(notification.changes().get(0)));
        }
        if (channel instanceof GroupChannel group) {
            return outcome(attempt, items, call(attempt, () -> group.send(notification)));
        }
        for (Item item : items) {
            Throwable cause = outcome(attempt, List.of(item), call(attempt, () -> channel.send(item.event())));
            if (cause != null) {
                return cause;
            }
        }
        return null;
    }

    /** Notes what became of a call. Returns its failure if it is to be tried again. */
    private @Nullable Throwable outcome(Attempt attempt, List<Item> items, @Nullable Throwable cause) {
        if (cause == null) {
            items.forEach(dispatcher::sent);
        } else if (cause instanceof DeliveryRefusedException refusal) {
            dispatcher.refused(attempt, items, refusal);
        } else {
            return cause;
        }
        return null;
    }

    /** What a channel does. */
    private interface Call {
        void run() throws Exception;
    }

    private @Nullable Throwable call(Attempt attempt, Call call) {
        dispatcher.entered(attempt);
        Scheduler.Handle timeout = scheduler.schedule(
                Runnable::run, () -> timeout(attempt), attempt.outbox.policy().timeout());
        Throwable cause = null;
        try {
            call.run();
        } catch (Exception | Error e) {
            cause = e;
        }
        timeout.cancel();
        boolean late = dispatcher.left(attempt);
        if (late) {
            boolean ours = Thread.interrupted(); // of us, and not to be seen by whoever has the thread next
            if (cause != null) {
                TimeoutException timedOut = new TimeoutException(
                        "took longer than " + attempt.outbox.policy().timeout() + (ours ? ", uninterruptibly" : ""));
                timedOut.initCause(cause);
                return timedOut;
            }
        } else if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return cause;
    }

    private void timeout(Attempt attempt) {
        if (dispatcher.interrupt(attempt)) {
            log.warn(
                    "{} takes longer than {} and is interrupted; nothing else is sent to it before it returns",
                    attempt.outbox.name(),
                    attempt.outbox.policy().timeout());
        }
    }

    /** Returns the message that says that the monitor lives. */
    Message heartbeat(String channel) {
        AlertEvent event = new AlertEvent(
                monitor,
                Heartbeat.RULE,
                Map.of(),
                0,
                0,
                Transition.FIRED,
                Level.WARNING,
                "The monitor lives",
                "Sent as long as rules are evaluated; when it stays away, look at the monitor",
                1,
                1,
                "1",
                1,
                startedAt,
                null);
        return new Message(
                new Notification(channel, event.fingerprint(), event.allLabels(), List.of(event), List.of(event), true),
                List.of());
    }
}
