package dev.perfkit.benchmarks;

import dev.perfkit.profile.Profiled;
import io.micrometer.core.annotation.Timed;
import org.openjdk.jmh.infra.Blackhole;

/** What is measured: some fifty nanoseconds of arithmetic. One class for each way to measure it, and the same body in all. */
public interface Work {
    /** How much of JMH's arithmetic a call is. */
    int TOKENS = 20;

    /** Does it. */
    void run();

    /** Measured by nobody, or by whoever calls it. */
    final class Plain implements Work {
        @Override
        public void run() {
            Blackhole.consumeCPU(TOKENS);
        }
    }

    /** Woven by PerfKit when this module is built. */
    final class Woven implements Work {
        /** The site's name. */
        static final String SITE = "woven work";

        @Override
        @Profiled(name = SITE)
        public void run() {
            Blackhole.consumeCPU(TOKENS);
        }
    }

    /** Woven by AspectJ when this module is built. */
    final class AspectTimed implements Work {
        /** The timer's name. */
        static final String TIMER = "aspect.timed.work";

        @Override
        @Timed(TIMER)
        public void run() {
            Blackhole.consumeCPU(TOKENS);
        }
    }
}
