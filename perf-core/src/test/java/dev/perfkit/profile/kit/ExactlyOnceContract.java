package dev.perfkit.profile.kit;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A profiler counts every call exactly once, whichever way it ends.
 *
 * <pre>{@code
 * final class MyProfilerTest extends ExactlyOnceContract {
 *     private final MyProfiler profiler = new MyProfiler();
 *
 *     @Override
 *     protected ProfilerUnderTest profiler() {
 *         return profiler;
 *     }
 * }
 * }</pre>
 *
 * <p>What the profiler does not {@linkplain Claim claim}, and what the running JVM does not have, aborts that test with a
 * message.
 */
public abstract class ExactlyOnceContract {
    /** For subclasses. */
    protected ExactlyOnceContract() {}

    /** Returns the profiler, the same one each time. */
    protected abstract ProfilerUnderTest profiler();

    /** Returns how many random calls eight threads make; a multiple of eight. */
    protected int stormCalls() {
        return ExactlyOnceCases.STORM_CALLS;
    }

    @TestFactory
    final Stream<DynamicTest> calls_whicheverWayTheyEnd_areCountedOnce() {
        return ExactlyOnceCases.all(stormCalls()).stream()
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> judge(one)));
    }

    private void judge(ExactlyOnceCase one) {
        Verdict verdict = one.judge(profiler());
        switch (verdict.outcome()) {
            case PASSED -> {}
            case NOT_JUDGED -> Assumptions.abort(verdict.said());
            case FAILED ->
                throw new AssertionError(one.name() + ": " + verdict.said() + " (expected: " + one.once() + ")");
        }
    }

    @AfterEach
    final void closeProfiler() {
        profiler().close();
    }
}
