package dev.perfkit.monitor.alert.delivery;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.Events;
import dev.perfkit.monitor.alert.GroupChannel;
import dev.perfkit.monitor.alert.Notification;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Time that stands still, and channels that note what they get. */
final class Rig {
    final ManualTime time = new ManualTime();
    private final long origin = time.read();

    Instant now() {
        return Events.START.plusNanos(time.read() - origin);
    }

    DeliveryBuilder builder() {
        return Delivery.builder("shop")
                .ticker(time)
                .scheduler(time)
                .wallClock(this::now)
                .random(() -> 1);
    }

    void seconds(long seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    /** Takes groups, or fails with what it is told to. */
    static final class Board implements GroupChannel {
        final List<Notification> got = new ArrayList<>();
        int attempts;

        @Nullable Exception failure;

        @Override
        public void send(Notification notification) throws Exception {
            attempts++;
            if (failure != null) {
                throw failure;
            }
            got.add(notification);
        }

        Board failing() {
            failure = new IOException("planted");
            return this;
        }

        /** What was told, message by message: {@code FIRED a + RESOLVED b}. */
        List<String> told() {
            return got.stream()
                    .map(notification -> notification.changes().stream()
                            .map(Rig::text)
                            .reduce((one, other) -> one + " + " + other)
                            .orElse("again"))
                    .toList();
        }
    }

    static String text(AlertEvent event) {
        return event.transition() + " " + event.rule();
    }
}
