import org.jspecify.annotations.NullMarked;

/**
 * Watches signals, judges them by rules and tells people: {@link dev.perfkit.monitor.Monitor} evaluates,
 * {@link dev.perfkit.monitor.alert.AlertState} decides, {@link dev.perfkit.monitor.alert.Channel} delivers.
 */
@NullMarked
@SuppressWarnings("requires-automatic") // Micrometer, which is optional
module dev.perfkit.monitor {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires transitive dev.perfkit.core;
    requires static jakarta.mail;
    requires java.net.http;
    requires jdk.httpserver;
    requires static micrometer.core;
    requires org.slf4j;
    requires static org.snakeyaml.engine;

    exports dev.perfkit.monitor;
    exports dev.perfkit.monitor.alert;
    exports dev.perfkit.monitor.alert.channel;
    exports dev.perfkit.monitor.alert.delivery;
    exports dev.perfkit.monitor.alert.spool;
    exports dev.perfkit.monitor.anomaly;
    exports dev.perfkit.monitor.config;
    exports dev.perfkit.monitor.dashboard;
    exports dev.perfkit.monitor.metrics;
}
