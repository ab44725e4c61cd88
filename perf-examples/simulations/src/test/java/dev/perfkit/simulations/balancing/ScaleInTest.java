package dev.perfkit.simulations.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.simulations.balancing.ScaleIn.Loss;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScaleInTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void run_drainedFirst_losesNone(long seed) {
        Loss loss = ScaleIn.run(1_200, true, seed);

        assertThat(loss.lost()).isZero();
        assertThat(loss.refused()).isZero();
        assertThat(loss.requests()).isGreaterThan(50_000);
        assertThat(loss.ended()).isGreaterThan(20);
        assertThat(loss.busy()).isBetween(2, loss.shrinkages());
        assertThat(ScaleIn.run(1_200, true, seed)).isEqualTo(loss);
    }

    /** So the count can be other than none. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void run_endedAtOnce_losesWhatWasInFlight(long seed) {
        Loss loss = ScaleIn.run(1_200, false, seed);

        assertThat(loss.lost()).isGreaterThan(10);
        assertThat(loss.plus(loss).lost()).isEqualTo(2 * loss.lost());
    }
}
