import org.jspecify.annotations.NullMarked;

/**
 * Clocks, latency statistics, signals, weaving, the profiler and background tasks.
 *
 * <p>Byte Buddy is needed where classes are woven, not where they run. OSHI tells of hosts that are no Linux. Micrometer and its
 * context-propagation, Reactor, Reactive Streams and Mutiny are needed by those alone who use them.
 */
@NullMarked
@SuppressWarnings("requires-automatic") // optional libraries that are no named modules
module dev.perfkit.core {
    requires static com.github.oshi;
    requires static context.propagation;
    requires static io.smallrye.mutiny;
    requires static java.instrument;
    requires static jdk.jfr;
    requires jdk.management;
    requires static micrometer.core;
    requires static net.bytebuddy;
    requires static net.bytebuddy.agent;
    requires static org.reactivestreams;
    requires static reactor.core;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.perfkit.host;
    exports dev.perfkit.host.metrics;
    exports dev.perfkit.memory;
    exports dev.perfkit.memory.metrics;
    exports dev.perfkit.profile;
    exports dev.perfkit.profile.context;
    exports dev.perfkit.profile.metrics;
    exports dev.perfkit.signal;
    exports dev.perfkit.stats;
    exports dev.perfkit.task;
    exports dev.perfkit.task.metrics;
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
