import org.jspecify.annotations.NullMarked;

/**
 * Clocks, latency statistics, signals, weaving and the profiler.
 *
 * <p>Byte Buddy is needed where classes are woven, not where they run.
 */
@NullMarked
module dev.perfkit.core {
    requires static jdk.jfr;
    requires jdk.management;
    requires static java.instrument;
    requires static net.bytebuddy;
    requires static net.bytebuddy.agent;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.perfkit.profile;
    exports dev.perfkit.signal;
    exports dev.perfkit.stats;
    exports dev.perfkit.time;
    exports dev.perfkit.weave;

    uses dev.perfkit.profile.AsyncAdapter;
    uses dev.perfkit.weave.WovenCall;

    provides dev.perfkit.weave.WovenCall with
            dev.perfkit.profile.ProfiledCall;
}
