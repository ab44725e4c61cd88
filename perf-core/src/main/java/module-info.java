import org.jspecify.annotations.NullMarked;

/**
 * Clocks, latency statistics, signals, weaving and the profiler.
 *
 * <p>Byte Buddy is needed where classes are woven, not where they run; context-propagation where Micrometer carries the
 * profiler's context from thread to thread.
 */
@NullMarked
@SuppressWarnings("requires-automatic") // an optional library that is no named module
module dev.perfkit.core {
    requires jdk.management;
    requires static context.propagation;
    requires static net.bytebuddy;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.perfkit.profile;
    exports dev.perfkit.profile.context;
    exports dev.perfkit.signal;
    exports dev.perfkit.stats;
    exports dev.perfkit.time;
    exports dev.perfkit.weave;

    uses dev.perfkit.profile.AsyncAdapter;
    uses dev.perfkit.weave.WovenCall;

    provides dev.perfkit.weave.WovenCall with
            dev.perfkit.profile.ProfiledCall;
}
