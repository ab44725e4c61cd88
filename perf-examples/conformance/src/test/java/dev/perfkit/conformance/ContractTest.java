package dev.perfkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.profile.kit.Claim;
import dev.perfkit.profile.kit.ExactlyOnceCase;
import dev.perfkit.profile.kit.ExactlyOnceCases;
import dev.perfkit.profile.kit.Host;
import dev.perfkit.profile.kit.ProfilerUnderTest;
import dev.perfkit.profile.kit.Reading;
import dev.perfkit.profile.kit.Verdict;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract finds what a profiler gets wrong: PerfKit's own figures, spoiled. */
class ContractTest {
    private static final int STORM_CALLS = 8_000;

    private final ProfilerUnderTest perfkit = new PerfKitUnderTest();

    @AfterEach
    void close() {
        perfkit.close();
    }

    @Test
    void profiler_thatIsRight_failsNothing() {
        assertThat(failedBy(perfkit)).isEmpty();
    }

    @Test
    void profiler_thatSeesNothing_failsWhereverItIsAsked() {
        assertThat(failedBy(new Spoiled(reading -> Reading.NONE)))
                .hasSize(judged() - 2)
                .doesNotContain("stage, by identity", "stage, cancelled by the caller");
    }

    @Test
    void profiler_thatCountsTwice_failsWhereverCallsAreCounted() {
        assertThat(failedBy(new Spoiled(r -> new Reading(2 * r.calls(), 2 * r.errors(), r.inFlight(), r.nanos()))))
                .hasSize(judged() - 5)
                .doesNotContain("stage, never completed", "recursion: time", "mutual recursion: time");
    }

    @Test
    void profiler_thatLosesErrors_failsWhereverCallsFail() {
        assertThat(failedBy(new Spoiled(r -> new Reading(r.calls(), 0, r.inFlight(), r.nanos()))))
                .contains("throws", "stage, failed later", "8 threads, 8,000 random calls")
                .doesNotContain("returns nothing", "throws, catches and returns");
    }

    @Test
    void profiler_thatForgetsWhoIsUnderWay_failsWherePartsAreOpen() {
        assertThat(failedBy(new Spoiled(r -> new Reading(r.calls(), r.errors(), 0, r.nanos()))))
                .contains("stage, never completed", "the same method on two threads, in flight")
                .doesNotContain("returns nothing");
    }

    @Test
    void profiler_thatAddsUpEveryLevel_failsByTime() {
        assertThat(failedBy(new Spoiled(r -> new Reading(r.calls(), r.errors(), r.inFlight(), 2 * r.nanos()))))
                .containsExactly("recursion: time", "mutual recursion: time");
    }

    @Test
    void profiler_thatReturnsAnotherStage_failsByIdentity() {
        assertThat(failedBy(new Spoiled(reading -> reading) {
                    @Override
                    public Host host() {
                        return exchangingStages(super.host());
                    }
                }))
                .containsExactly("stage, by identity", "stage, cancelled by the caller");
    }

    @Test
    void profiler_thatClaimsNothing_isJudgedByItsCalls() {
        assertThat(failedBy(new Spoiled(UnaryOperator.identity()) {
                    @Override
                    public Set<Claim> claims() {
                        return EnumSet.of(Claim.OUTERMOST, Claim.STAGES);
                    }
                }))
                .isEmpty();
    }

    private int judged() {
        return (int) ExactlyOnceCases.all(STORM_CALLS).stream()
                .filter(one -> one.judge(perfkit).outcome() != Verdict.Outcome.NOT_JUDGED)
                .count();
    }

    private static List<String> failedBy(ProfilerUnderTest profiler) {
        return ExactlyOnceCases.all(STORM_CALLS).stream()
                .filter(one -> one.judge(profiler).outcome() == Verdict.Outcome.FAILED)
                .map(ExactlyOnceCase::name)
                .toList();
    }

    private static Host exchangingStages(Host host) {
        return (Host) Proxy.newProxyInstance(
                Host.class.getClassLoader(), new Class<?>[] {Host.class}, (proxy, method, arguments) -> {
                    try {
                        Object returned = method.invoke(host, arguments);
                        return returned instanceof CompletionStage<?> stage ? stage.thenApply(x -> x) : returned;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private class Spoiled implements ProfilerUnderTest {
        private final UnaryOperator<Reading> spoil;

        Spoiled(UnaryOperator<Reading> spoil) {
            this.spoil = spoil;
        }

        @Override
        public Host host() {
            return perfkit.host();
        }

        @Override
        public Map<String, Reading> readings() {
            Map<String, Reading> spoiled = new HashMap<>();
            perfkit.readings().forEach((method, reading) -> spoiled.put(method, spoil.apply(reading)));
            return spoiled;
        }

        @Override
        public Set<Claim> claims() {
            return perfkit.claims();
        }
    }
}
