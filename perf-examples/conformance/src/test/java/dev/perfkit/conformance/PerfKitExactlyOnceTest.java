package dev.perfkit.conformance;

import dev.perfkit.profile.kit.ExactlyOnceContract;
import dev.perfkit.profile.kit.ProfilerUnderTest;

/** PerfKit holds its own contract, with a million random calls. */
final class PerfKitExactlyOnceTest extends ExactlyOnceContract {
    private final ProfilerUnderTest perfkit = new PerfKitUnderTest();

    @Override
    protected ProfilerUnderTest profiler() {
        return perfkit;
    }
}
