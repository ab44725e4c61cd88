import org.jspecify.annotations.NullMarked;

/** Clocks, latency statistics, signals, weaving and the profiler. */
@NullMarked
module dev.perfkit.core {
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.perfkit.signal;
    exports dev.perfkit.stats;
    exports dev.perfkit.time;
}
