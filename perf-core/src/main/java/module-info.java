import org.jspecify.annotations.NullMarked;

/**
 * Clocks, latency statistics, signals, weaving and the profiler.
 *
 * <p>Byte Buddy is needed where classes are woven, not where they run. Micrometer, Reactor, Reactive Streams and Mutiny are
 * needed by those alone who use them.
 */
@NullMarked
@SuppressWarnings("requires-automatic")
module dev.perfkit.core {
    requires jdk.management;
    requires static io.smallrye.mutiny;
    requires static micrometer.core;
    requires static net.bytebuddy;
    requires static org.reactivestreams;
    requires static reactor.core;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.perfkit.profile;
    exports dev.perfkit.profile.metrics;
    exports dev.perfkit.signal;
    exports dev.perfkit.stats;
    exports dev.perfkit.time;
    exports dev.perfkit.weave;

    uses dev.perfkit.profile.AsyncAdapter;
    uses dev.perfkit.weave.WovenCall;

    provides dev.perfkit.profile.AsyncAdapter with
            dev.perfkit.profile.reactive.FlowAdapter,
            dev.perfkit.profile.reactive.MutinyAdapter,
            dev.perfkit.profile.reactive.PublisherAdapter,
            dev.perfkit.profile.reactive.ReactorAdapter;
    provides dev.perfkit.weave.WovenCall with
            dev.perfkit.profile.ProfiledCall;
}
