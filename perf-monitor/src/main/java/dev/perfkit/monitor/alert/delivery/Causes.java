package dev.perfkit.monitor.alert.delivery;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what a channel threw, which is the host's and may fail even at that. */
final class Causes {
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    private Causes() {}

    static void warn(String channel, String text, @Nullable Throwable cause) {
        String what = "{} failed to deliver; further failures are only counted until it works";
        try {
            log.warn(what, channel, cause);
        } catch (RuntimeException e) {
            log.warn(what + ": {}", channel, text);
        }
    }

    static String text(Throwable cause) {
        try {
            return cause.toString();
        } catch (RuntimeException e) {
            return cause.getClass().getName();
        }
    }
}
