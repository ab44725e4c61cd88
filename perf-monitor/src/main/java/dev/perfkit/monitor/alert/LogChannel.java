package dev.perfkit.monitor.alert;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Writes to the log. */
enum LogChannel implements Channel {
    INSTANCE;

    private static final Logger log = LoggerFactory.getLogger("dev.perfkit.monitor.alert");

    @Override
    public void send(AlertEvent event) {
        log.atLevel(severity(event))
                .log(
                        "{} {} [{}] {} / {}: {}",
                        event.transition(),
                        event.title(),
                        event.level(),
                        event.monitor(),
                        event.rule(),
                        event.description());
    }

    static Level severity(AlertEvent event) {
        return switch (event.transition()) {
            case RESOLVED, DEESCALATED -> Level.INFO;
            default -> event.level() == dev.perfkit.monitor.alert.Level.CRITICAL ? Level.ERROR : Level.WARN;
        };
    }

    @Override
    public String toString() {
        return "Channel.slf4j()";
    }
}
