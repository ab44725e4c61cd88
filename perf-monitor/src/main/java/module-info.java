import org.jspecify.annotations.NullMarked;

/**
 * Watches signals, judges them by rules and tells people: {@link dev.perfkit.monitor.Monitor} evaluates,
 * {@link dev.perfkit.monitor.alert.AlertState} decides, {@link dev.perfkit.monitor.alert.Channel} delivers.
 */
@NullMarked
module dev.perfkit.monitor {
    requires static transitive org.jspecify;
    requires transitive dev.perfkit.core;
    requires org.slf4j;

    exports dev.perfkit.monitor;
    exports dev.perfkit.monitor.alert;
}
