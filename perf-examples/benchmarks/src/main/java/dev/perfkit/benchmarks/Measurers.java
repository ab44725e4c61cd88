package dev.perfkit.benchmarks;

import dev.perfkit.profile.ProfileReport;
import dev.perfkit.profile.Profiler;
import dev.perfkit.profile.ProfilerBuilder;
import dev.perfkit.profile.Sampling;
import io.micrometer.core.aop.TimedAspect;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What measures the {@link Work}: one for all threads, as in a service. Each checks at the end that it has seen the calls. */
public final class Measurers {
    private Measurers() {}

    private static void requireSeen(String what, long calls) {
        if (calls < 1) {
            throw new IllegalStateException(what + ": " + calls + " calls seen (expected: those of the benchmark)");
        }
    }

    /** Nobody. */
    @State(Scope.Benchmark)
    public static class None {
        final Work work = new Work.Plain();
    }

    /** An installed profiler of ours. */
    abstract static class Installed {
        final Work work = new Work.Woven();
        private final Profiler profiler;

        Installed(ProfilerBuilder builder) {
            profiler = builder.build();
        }

        /** Woven calls are seen from here on. */
        @Setup
        public void install() {
            Profiler.install(profiler);
        }

        /** Checks and uninstalls. */
        @TearDown
        public void close() {
            try (profiler) {
                requireSeen(
                        Work.Woven.SITE,
                        profiler.latency(Work.Woven.SITE).snapshot().get().count());
            }
        }
    }

    /** Ours with its defaults. */
    @State(Scope.Benchmark)
    public static class Defaults extends Installed {
        /** For JMH. */
        public Defaults() {
            super(Profiler.builder());
        }
    }

    /** Ours with the call tree, and the allocation of every call. */
    @State(Scope.Benchmark)
    public static class Full extends Installed {
        /** For JMH. */
        public Full() {
            super(Profiler.builder().callTree(true).allocation(Sampling.EVERY_CALL));
        }
    }

    /** A wrapper of ours in front of the plain work. */
    @State(Scope.Benchmark)
    public static class Proxied {
        private final Profiler profiler = Profiler.builder().build();
        final Work work = profiler.wrap(Work.class, new Work.Plain());

        /** Checks and closes. */
        @TearDown
        public void close() {
            try (profiler) {
                requireSeen(
                        "proxy",
                        profiler.report().sites().stream()
                                .mapToLong(ProfileReport.Site::calls)
                                .sum());
            }
        }
    }

    /** Micrometer's aspect, with a registry as it stands in the examples of its documentation. */
    @State(Scope.Benchmark)
    public static class Aspect {
        final Work work = new Work.AspectTimed();
        private final MeterRegistry registry = new SimpleMeterRegistry();

        /**
         * Puts an aspect with that registry where AspectJ looks for one. AspectJ's own would record into the global registry,
         * a composite, and pay for the detour.
         */
        @Setup
        public void install() throws ReflectiveOperationException {
            TimedAspect.class.getField("ajc$perSingletonInstance").set(null, new TimedAspect(registry));
        }

        /** Checks. */
        @TearDown
        public void close() {
            requireSeen(
                    Work.AspectTimed.TIMER,
                    registry.get(Work.AspectTimed.TIMER).timer().count());
        }
    }

    /** A timer of Micrometer's that is looked up once. */
    @State(Scope.Benchmark)
    public static class ByHand {
        final Work work = new Work.Plain();
        final Runnable body = work::run;
        final Timer timer = Timer.builder("by.hand").register(new SimpleMeterRegistry());

        /** Checks. */
        @TearDown
        public void close() {
            requireSeen("by.hand", timer.count());
        }
    }
}
