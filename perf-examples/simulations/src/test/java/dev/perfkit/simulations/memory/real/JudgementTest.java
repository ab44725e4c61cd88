package dev.perfkit.simulations.memory.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.memory.LeakState;
import dev.perfkit.memory.Resource;
import dev.perfkit.simulations.memory.shop.Load;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JudgementTest {
    private static final String RECEIPT = "dev.perfkit.simulations.memory.shop.Receipt";

    private static Judgement judge(Load load, Seen... seen) {
        return new Judgement(load, List.of(seen));
    }

    private static Seen seen(Resource resource, LeakState state, String... classes) {
        return new Seen(resource, state, Set.of(classes));
    }

    @Test
    void isRight_leakSuspectedAndOwnerNamed_is() {
        Judgement judgement = judge(
                Load.STATIC_MAP,
                seen(Resource.HEAP, LeakState.SUSPECTED, "byte[]", RECEIPT),
                seen(Resource.THREADS, LeakState.STEADY));

        assertThat(judgement.isRight()).isTrue();
        assertThat(judgement).hasToString("suspected");
    }

    @Test
    void isRight_leakFoundAndOwnerNotNamed_isNot() {
        Judgement judgement = judge(Load.STATIC_MAP, seen(Resource.HEAP, LeakState.CONFIRMED, "byte[]"));

        assertThat(judgement.isFound()).isTrue();
        assertThat(judgement.isRight()).isFalse();
        assertThat(judgement).hasToString("WRONG: confirmed, owner not named");
    }

    @Test
    void isRight_leakWithoutOwnerConfirmed_isAndTellsWhatElse() {
        Judgement judgement = judge(
                Load.CLASS_LOADER,
                seen(Resource.METASPACE, LeakState.CONFIRMED),
                seen(Resource.HEAP, LeakState.SUSPECTED));

        assertThat(judgement.isRight()).isTrue();
        assertThat(judgement.others()).containsExactly(Resource.HEAP);
        assertThat(judgement).hasToString("confirmed, and heap");
    }

    @Test
    void isRight_anotherResourceCalledLeaking_isNot() {
        Judgement judgement =
                judge(Load.THREAD, seen(Resource.THREADS, LeakState.PLATEAU), seen(Resource.HEAP, LeakState.CONFIRMED));

        assertThat(judgement.isFound()).isFalse();
        assertThat(judgement.isRight()).isFalse();
        assertThat(judgement).hasToString("WRONG: plateau, and heap");
    }

    @Test
    void isRight_leakRevokedInTheEnd_isNot() {
        assertThat(judge(Load.FILE, seen(Resource.FILES, LeakState.REVOKED)).isRight())
                .isFalse();
    }

    @Test
    void isRight_harmlessWithoutAlarm_is() {
        Judgement judgement =
                judge(Load.CACHE, seen(Resource.HEAP, LeakState.REVOKED), seen(Resource.FILES, LeakState.STEADY));

        assertThat(judgement.isRight()).isTrue();
        assertThat(judgement).hasToString("no leak");
    }

    @Test
    void isRight_harmlessWithAlarm_isNot() {
        Judgement judgement = judge(
                Load.BATCH,
                seen(Resource.DIRECT_BUFFERS, LeakState.SUSPECTED),
                seen(Resource.METASPACE, LeakState.CONFIRMED));

        assertThat(judgement.isRight()).isFalse();
        assertThat(judgement).hasToString("WRONG: direct buffers, metaspace");
    }

    @Test
    void isRight_programThatDied_isNotWhateverItsLoad() {
        for (Load load : Load.values()) {
            assertThat(judge(load).isRight()).as(load.label()).isFalse();
            assertThat(judge(load)).hasToString("DIED");
        }
    }
}
