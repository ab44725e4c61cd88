package dev.perfkit.simulations.memory.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.memory.GrowingClass;
import dev.perfkit.memory.LeakState;
import dev.perfkit.memory.LeakVerdict;
import dev.perfkit.memory.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenTest {
    private static LeakVerdict verdict(Resource resource, LeakState state, List<GrowingClass> growing) {
        return new LeakVerdict(resource, state, "so it is", 9, Duration.ZERO, 0, null, null, null, null, growing);
    }

    @Test
    void line_ofVerdicts_isReadBack() {
        List<LeakVerdict> verdicts = List.of(
                verdict(
                        Resource.HEAP,
                        LeakState.CONFIRMED,
                        List.of(new GrowingClass("byte[]", 9, 1, List.of("shop.Receipt", "shop.Page$Part")))),
                verdict(Resource.FILES, LeakState.STEADY, List.of()));

        assertThat(Seen.parse(Seen.line(verdicts)))
                .containsExactly(
                        new Seen(
                                Resource.HEAP, LeakState.CONFIRMED, Set.of("byte[]", "shop.Receipt", "shop.Page$Part")),
                        new Seen(Resource.FILES, LeakState.STEADY, Set.of()));
    }

    @Test
    void isAlarm_anyState_isForSuspectedAndConfirmed() {
        assertThat(LeakState.values())
                .filteredOn(state -> new Seen(Resource.HEAP, state, Set.of()).isAlarm())
                .containsExactly(LeakState.SUSPECTED, LeakState.CONFIRMED);
    }
}
